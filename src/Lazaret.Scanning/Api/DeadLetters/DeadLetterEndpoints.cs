using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Items;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.DeadLetters;

internal static class DeadLetterEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/dead-letters", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe(
                "list_dead_letters", "dead letters", "Items that need a person, the oldest first.", ApiParameter.Job, ApiParameter.Connector,
                ApiParameter.Of<ReasonCode>("reason", "Only with this reason."), ApiParameter.After, ApiParameter.Limit, ApiParameter.Order)
            .Produces<PageView<ItemView>>();
        routes.MapPost("/dead-letters/requeue", (Delegate)((HttpContext http) => CommandAsync(http, api, api.Host.Store.RequeueAsync)))
            .Describe("requeue_dead_letters", "dead letters", "Tries dead letters again from the start.")
            .Accepts<DeadLetterCommand>("application/json").Produces<DeadLetterAnswer>().Problems(413, 415, 507);
        routes.MapPost("/dead-letters/discard", (Delegate)((HttpContext http) => CommandAsync(http, api, api.Host.Store.DiscardAsync)))
            .Describe("discard_dead_letters", "dead letters", "Gives dead letters up: they keep their failed result.")
            .Accepts<DeadLetterCommand>("application/json").Produces<DeadLetterAnswer>().Problems(413, 415, 507);
    }

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        QueryReader query = new(http);
        DeadLetterQuery filter = new() { Job = query.Job(), Connector = query.Connector(), Reason = query.Enum<ReasonCode>("reason") };
        Page<ItemRecord> page = await Paging.GuardAsync(() => api.Host.Store.ListDeadLettersAsync(filter, query.Page(), http.RequestAborted)).ConfigureAwait(false);
        await Answers.WriteAsync(http, new PageView<ItemView>([.. page.Items.Select(ItemView.Of)], page.Next), ApiJsonContext.Default.PageViewItemView).ConfigureAwait(false);
    }

    private static async Task CommandAsync(HttpContext http, ApiContext api, Func<DeadLetterQuery, int, CancellationToken, ValueTask<int>> command)
    {
        _ = new QueryReader(http);
        DeadLetterCommand body = await JsonBody.ReadAsync(http, ApiJsonContext.Default.DeadLetterCommand, api.Options.MaxJsonBytes).ConfigureAwait(false);
        DeadLetterQuery filter = new()
        {
            Job = body.Job is null ? null : Ids.Job(body.Job, "job"),
            Connector = body.Connector is null ? null : new ConnectorId(body.Connector),
            Reason = body.Reason is null ? null : Names.TryParse(body.Reason, out ReasonCode reason) ? reason : throw ApiException.Bad("reason", "There is no such reason.", Names.All<ReasonCode>()),
            Item = body.Item is null ? null : body.Item > 0 ? new ItemId(body.Item.Value) : throw ApiException.Bad("item", "That cannot be an item id.", "a whole number from 1"),
        };
        if (filter == new DeadLetterQuery() && body.All != true)
        {
            throw ApiException.Bad("all", "Name which dead letters are meant, or say all: true.", "job, connector, reason, item, or all: true");
        }

        int max = body.Max is null or (>= 1 and <= 1_000_000) ? body.Max ?? 100_000 : throw ApiException.Bad("max", $"{body.Max} is not allowed.", "1 to 1000000");
        int count = await command(filter, max, http.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(http, new DeadLetterAnswer(count), ApiJsonContext.Default.DeadLetterAnswer).ConfigureAwait(false);
    }
}
