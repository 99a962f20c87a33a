using System.Reflection;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Meta;

/// <summary>Health, version and tests: <c>scan-orchestrator</c> §5.1.</summary>
internal static class MetaRoutes
{
    private static readonly string Product =
        typeof(MetaRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapGet("healthz", http => DsxAnswers.WriteAsync(http, """{"status":"alive"}"""u8.ToArray()));
        v1.MapGet("readyz", http => ReadyAsync(http, dsx));
        v1.MapGet("version", http => DsxAnswers.WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(Product)));
        v1.MapGet("meta", http => DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("version", Product);
            json.WriteString("build_timestamp", dsx.Options.BuildTimestamp ?? File.GetLastWriteTimeUtc(AppContext.BaseDirectory).ToString("O"));
            json.WriteEndObject();
        }));
        v1.MapGet("test/connection", Alive);
        v1.MapGet("connection/test", Alive);
        v1.MapGet("test/dsxa-connection", http => ScannerAsync(http, dsx));

        static Task Alive(HttpContext http) => DsxAnswers.WriteAsync(http, DsxStatusResponse.Success("connected"));
    }

    private static async Task ReadyAsync(HttpContext http, DsxContext dsx)
    {
        string store = "ok";
        try
        {
            await dsx.Host.Store.ListJobsAsync(new JobQuery(), new PageRequest(null, 1), http.RequestAborted).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            store = "error: " + e.Message;
        }

        bool scanner = dsx.Host.Engines.Any(e => e.State == "closed");
        bool ready = store == "ok" && dsx.Host.IsAccepting;
        await DsxAnswers.WriteAsync(
            http,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("status", ready ? "ready" : "not_ready");

                // The name is that of the existing system; what it tells of is our store.
                json.WriteString("redis", store);
                json.WriteString("registry", "ok");
                json.WriteString("scanner", scanner ? "ok" : "unavailable");
                json.WriteEndObject();
            },
            ready ? 200 : 503).ConfigureAwait(false);
    }

    private static Task ScannerAsync(HttpContext http, DsxContext dsx)
    {
        // What the breakers know is at most seconds old; a scan for each look would be a load of its own (W-56).
        EngineStatus? down = dsx.Host.Engines.FirstOrDefault(e => e.State != "closed");
        return DsxAnswers.WriteAsync(http, down is null
            ? DsxStatusResponse.Success("Scanner is ready", string.Join(", ", dsx.Host.Engines.Select(e => e.Name)))
            : DsxStatusResponse.Error("Scanner is not available", $"{down.Name}: {down.LastError}"));
    }
}
