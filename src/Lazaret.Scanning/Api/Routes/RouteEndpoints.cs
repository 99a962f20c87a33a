using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Routes.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Routes;

/// <summary>Routes that run in this process: how they are, the files they took, and a look at once.</summary>
internal static class RouteEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/routes", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe("list_routes", "routes", "The routes that run here, by name.").Produces<PageView<RouteView>>();
        routes.MapGet("/routes/{name}/files", (string name, HttpContext http) => FilesAsync(name, http, api))
            .Describe("list_route_files", "routes", "The files of a route from their verdict on, in the order in which they were taken.", ApiParameter.After, ApiParameter.Limit, ApiParameter.Order)
            .Produces<PageView<RouteFileView>>().Problems(404);
        routes.MapPost("/routes/{name}/look", (string name, HttpContext http) => LookAsync(name, http, api))
            .Describe("look_route", "routes", "Looks at the source now, or right after the look that is under way.").Produces<RouteView>(202).Problems(404, 409);
    }

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        List<RouteView> views = [];
        foreach (RouteRunner route in api.Options.Routes().OrderBy(r => r.Parts.Definition.Name, StringComparer.Ordinal))
        {
            views.Add(await ViewAsync(route, http, api).ConfigureAwait(false));
        }

        await Answers.WriteAsync(http, new PageView<RouteView>(views, null), ApiJsonContext.Default.PageViewRouteView).ConfigureAwait(false);
    }

    private static async Task FilesAsync(string name, HttpContext http, ApiContext api)
    {
        QueryReader query = new(http);
        PageRequest page = query.Page();
        Page<(ItemId Item, RouteRecord Record)> files = await Paging.GuardAsync(() => Find(name, api).Records.ListAsync(page, http.RequestAborted)).ConfigureAwait(false);
        await Answers.WriteAsync(http, new PageView<RouteFileView>([.. files.Items.Select(f => RouteFileView.Of(f.Item, f.Record))], files.Next), ApiJsonContext.Default.PageViewRouteFileView).ConfigureAwait(false);
    }

    private static async Task LookAsync(string name, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        RouteRunner route = Find(name, api);
        if (!route.LookNow())
        {
            throw new ApiException(StatusCodes.Status409Conflict, $"The route {name} does not run{(route.Stopped is { } why ? $": {why}" : ".")}");
        }

        await Answers.WriteAsync(http, await ViewAsync(route, http, api).ConfigureAwait(false), ApiJsonContext.Default.RouteView, StatusCodes.Status202Accepted).ConfigureAwait(false);
    }

    private static RouteRunner Find(string name, ApiContext api) =>
        api.Options.Routes().FirstOrDefault(r => r.Parts.Definition.Name == name) ?? throw new ApiException(StatusCodes.Status404NotFound, "No such route runs here.");

    private static async ValueTask<RouteView> ViewAsync(RouteRunner route, HttpContext http, ApiContext api) =>
        RouteView.Of(route, (await api.Host.Store.GetJobAsync(route.Job, http.RequestAborted).ConfigureAwait(false))?.Counts ?? new JobCounts());
}
