using System.Diagnostics;
using System.Text;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Events;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Shared.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Metrics;

/// <summary>What Prometheus scrapes: read from the store and the host at that moment, so nothing is counted twice.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api, EventClients clients)
    {
        long started = api.Time.GetTimestamp();
        routes.MapGet("/metrics", (Delegate)((HttpContext http) => WriteAsync(http, api, clients, started)))
            .Describe("metrics", "health", "Metrics in the Prometheus text format 0.0.4.").Produces<string>(200, "text/plain");
    }

    private static async Task WriteAsync(HttpContext http, ApiContext api, EventClients clients, long started)
    {
        _ = new QueryReader(http);
        PrometheusText text = new();
        StoreStatistics? statistics = null;
        try
        {
            statistics = await api.Host.Store.GetStatisticsAsync(http.RequestAborted).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The rest is worth scraping all the more.
        }

        text.Single("lazaret_store_up", "gauge", "1 when the store answers.", statistics is null ? 0 : 1);
        if (statistics is not null)
        {
            OfStore(text, statistics);
        }

        OfHost(text, api.Host);
        OfRoutes(text, api.Options.Routes(), api.Time.GetUtcNow());
        text.Single("lazaret_event_watchers", "gauge", "Open event streams.", clients.Count);
        text.Single("lazaret_uptime_seconds", "gauge", "Time since the start.", Math.Round(api.Time.GetElapsedTime(started).TotalSeconds, 3));
        text.Single("process_resident_memory_bytes", "gauge", "Memory in use.", Environment.WorkingSet);
        using (Process process = Process.GetCurrentProcess())
        {
            text.Single("process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        }

        text.Single("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(false));
        byte[] body = Encoding.UTF8.GetBytes(text + api.Options.MoreMetrics?.Invoke());
        http.Response.ContentType = PrometheusText.ContentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private static void OfStore(PrometheusText text, StoreStatistics s)
    {
        text.Single("lazaret_items_accepted_total", "counter", "Items accepted.", s.Totals.Accepted);

        // Gauges, not counters: a requeued dead letter takes its outcome back.
        text.Family("lazaret_items", "gauge", "Items with an outcome.");
        text.Sample("lazaret_items", s.Totals.Clean, ("outcome", "clean"));
        text.Sample("lazaret_items", s.Totals.Malicious, ("outcome", "malicious"));
        text.Sample("lazaret_items", s.Totals.Suspicious, ("outcome", "suspicious"));
        text.Sample("lazaret_items", s.Totals.NotScanned, ("outcome", "not_scanned"));
        text.Sample("lazaret_items", s.Totals.Failed, ("outcome", "failed"));
        text.Single("lazaret_bytes_scanned", "gauge", "Bytes read of items with an outcome.", s.Totals.Bytes);
        text.Single("lazaret_actions", "gauge", "Actions that took effect.", s.Totals.Acted);
        ByName(text, "lazaret_backlog_items", "Items that wait or are worked on.", "state", s.Backlog, st => !new ItemStatus(st, 0, 0, LeaseId.None, 0).IsTerminal);
        ByName(text, "lazaret_jobs", "Stored jobs.", "state", s.JobsByState, _ => true);
        ByName(text, "lazaret_dead_letters", "Dead letters.", "reason", s.DeadByReason, r => s.DeadByReason.ContainsKey(r));
    }

    private static void OfHost(PrometheusText text, IScanHost host)
    {
        text.Single("lazaret_items_in_flight", "gauge", "Items being scanned or acted on.", host.Concurrency.InFlight);
        text.Single("lazaret_concurrency_limit", "gauge", "Items that may be in flight at once.", host.Concurrency.Limit);
        text.Single("lazaret_accepting", "gauge", "1 while work is taken, 0 while draining.", host.IsAccepting ? 1 : 0);
        text.Family("lazaret_engine_up", "gauge", "1 when the engine works, 0.5 while it is being tried, 0 when it is out.");
        foreach (EngineStatus engine in host.Engines)
        {
            text.Sample("lazaret_engine_up", engine.State switch { "closed" => 1, "half_open" => 0.5, _ => 0 }, ("name", engine.Name), ("engine", engine.Engine ?? ""));
        }
    }

    private static void OfRoutes(PrometheusText text, IReadOnlyList<RouteRunner> routes, DateTimeOffset now)
    {
        if (routes.Count == 0)
        {
            return;
        }

        void Each(string name, string help, Func<RouteRunner, double?> value)
        {
            text.Family(name, "gauge", help);
            foreach (RouteRunner route in routes)
            {
                if (value(route) is { } known)
                {
                    text.Sample(name, known, ("route", route.Parts.Definition.Name));
                }
            }
        }

        Each("lazaret_route_up", "1 while the route runs, 0 when it has stopped or its source cannot be listed.", r => r.Stopped is null && r.Last?.Pass.Failure is null ? 1 : 0);
        Each("lazaret_route_seen_files", "Files at the source that the route wants, at the last look.", r => r.Last?.Pass.Seen);
        Each("lazaret_route_unsettled_files", "Files that still grow or lack their marker, at the last look.", r => r.Last?.Pass.Waiting);
        Each("lazaret_route_look_age_seconds", "Time since the last look ended.", r => r.Last is { } last ? Math.Round((now - last.At).TotalSeconds, 3) : null);
        Each("lazaret_route_records_waiting", "1 while rows wait for a database that is away.", r => r.Parts.Writer is { } writer ? writer.Trouble is null ? 0 : 1 : null);
    }

    private static void ByName<T>(PrometheusText text, string name, string help, string label, IReadOnlyDictionary<T, long> counts, Func<T, bool> shown)
        where T : struct, Enum
    {
        text.Family(name, "gauge", help);
        foreach (T value in Enum.GetValues<T>().Where(shown))
        {
            text.Sample(name, counts.GetValueOrDefault(value), (label, Names.Of(value)));
        }
    }
}
