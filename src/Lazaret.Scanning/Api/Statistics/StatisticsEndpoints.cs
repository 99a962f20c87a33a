using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Statistics;

internal static class StatisticsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/statistics", (Delegate)((HttpContext http) => StatisticsAsync(http, api)))
            .Describe("get_statistics", "statistics", "Counts over everything.").Produces<StatisticsView>();
        routes.MapGet("/engines", (Delegate)((HttpContext http) => EnginesAsync(http, api)))
            .Describe("list_engines", "statistics", "The scanners of the chain, in order.").Produces<PageView<EngineView>>();
        routes.MapGet("/damage", (Delegate)((HttpContext http) => DamageAsync(http, api)))
            .Describe("list_damage", "statistics", "Damage that was found in the store, the oldest first.").Produces<PageView<DamageView>>();
    }

    private static async Task StatisticsAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        StoreStatistics statistics = await api.Host.Store.GetStatisticsAsync(http.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(http, StatisticsView.Of(statistics, api.Host), ApiJsonContext.Default.StatisticsView).ConfigureAwait(false);
    }

    private static Task EnginesAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        return Answers.WriteAsync(http, new PageView<EngineView>([.. api.Host.Engines.Select(EngineView.Of)], null), ApiJsonContext.Default.PageViewEngineView);
    }

    private static async Task DamageAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        IReadOnlyList<DamageRecord> damage = await api.Host.Store.ListDamageAsync(http.RequestAborted).ConfigureAwait(false);
        PageView<DamageView> page = new([.. damage.Select(d => new DamageView(d.FoundAt, d.Where, d.What, d.LostRecords))], null);
        await Answers.WriteAsync(http, page, ApiJsonContext.Default.PageViewDamageView).ConfigureAwait(false);
    }
}
