using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Items;

internal static class ItemEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/items", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe(
                "list_items", "items", "Accepted items in the order of their ids.", ApiParameter.Job,
                ApiParameter.Of<ItemState>("state", "Only in these states.", repeatable: true), ApiParameter.After, ApiParameter.Limit, ApiParameter.Order)
            .Produces<PageView<ItemView>>();
        routes.MapGet("/items/{id}", (string id, HttpContext http) => GetAsync(id, http, api))
            .Describe("get_item", "items", "One item.").Produces<ItemView>().Problems(404);
    }

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        QueryReader query = new(http);
        Page<ItemRecord> page = await Paging.GuardAsync(() => api.Host.Store.ListItemsAsync(
            new ItemQuery { Job = query.Job(), States = query.Enums<ItemState>("state") }, query.Page(), http.RequestAborted)).ConfigureAwait(false);
        await Answers.WriteAsync(http, new PageView<ItemView>([.. page.Items.Select(ItemView.Of)], page.Next), ApiJsonContext.Default.PageViewItemView).ConfigureAwait(false);
    }

    private static async Task GetAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        ItemRecord item = await api.Host.Store.GetItemAsync(Ids.Item(id, "id"), http.RequestAborted).ConfigureAwait(false)
            ?? throw ApiException.NotFound("There is no such item.");
        await Answers.WriteAsync(http, ItemView.Of(item), ApiJsonContext.Default.ItemView).ConfigureAwait(false);
    }
}
