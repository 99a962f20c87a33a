using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Api.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Health;

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/healthz", (Delegate)((HttpContext http) => Answers.WriteAsync(http, new HealthView("ok"), ApiJsonContext.Default.HealthView)))
            .Describe("health", "health", "The process is alive; needs no key.").Produces<HealthView>();
        routes.MapGet("/readyz", (Delegate)((HttpContext http) => ReadyAsync(http, api)))
            .Describe("ready", "health", "The store answers and work is taken. Engines that are out do not make it unready: items wait for them.")
            .Produces<ReadyView>().Produces<ReadyView>(503);
    }

    private static async Task ReadyAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        string status = api.Host.IsAccepting ? "ready" : "draining";
        string? error = null;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5), api.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            // A read that touches the disk: the statistics alone may come from memory.
            await api.Host.Store.ListJobsAsync(new JobQuery(), new PageRequest(null, 1), either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            (status, error) = ("store_unavailable", e.Message);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            (status, error) = ("store_unavailable", "The store did not answer within 5 s.");
        }

        ReadyView view = new(status, api.Host.Store.Kind, error, [.. api.Host.Engines.Select(EngineView.Of)]);
        await Answers.WriteAsync(http, view, ApiJsonContext.Default.ReadyView, status == "ready" ? 200 : 503).ConfigureAwait(false);
    }
}
