using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Meta;

/// <summary>
/// What clients and connectors read of the configuration: <c>scan-orchestrator</c> §5.1, without any secret (W-25, A-20, D-14). It cannot be changed here: who may redirect scans
/// owns the verdicts (W-36).
/// </summary>
internal static class ConfigRoutes
{
    private static readonly string[] Roles = ["scan_request", "verdict_action", "results", "notification", "dianna", "scan_request_batch"];

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapGet("config", http => DsxAnswers.WriteAsync(http, json => Write(json, dsx)));
        v1.MapPut("config", http => ChangeAsync(http, dsx));
        v1.MapPost("config", http => ChangeAsync(http, dsx));
    }

    private static void Write(Utf8JsonWriter json, DsxContext dsx)
    {
        DsxOptions options = dsx.Options;
        json.WriteStartObject();
        json.WriteString("app_env", options.Environment);
        json.WriteStartObject("results_database");
        json.WriteString("loc", dsx.Host.Store.Kind);
        json.WriteNumber("retain", options.RetainResults);
        json.WriteEndObject();
        Scanner(json, options);
        json.WriteStartObject("workers");
        json.WriteBoolean("scan_request_batch_enabled", options.BatchEnabled);
        json.WriteNumber("scan_request_batch_default_size", options.BatchDefaultSize);
        json.WriteNumber("scan_request_batch_max_size", options.BatchMaxSize);
        json.WriteEndObject();
        json.WriteStartObject("features");
        json.WriteBoolean("enable_estimate_preflight", options.EstimatePreflight);
        json.WriteEndObject();
        json.WriteStartObject("auth");
        json.WriteBoolean("enabled", dsx.Guard.Enabled);
        json.WriteEndObject();
        json.WriteStartObject("dianna");
        json.WriteBoolean("enabled", options.Analyzer is not null);
        json.WriteEndObject();
        json.WriteBoolean("config_persist_local_only", true);
        Capabilities(json, options.Environment);
        json.WriteStartObject("deployment");
        json.WriteString("worker_pool", "in-process");
        json.WriteNumber("global_concurrency", dsx.Host.Concurrency.Limit);
        json.WriteStartObject("workers");
        foreach (string role in Roles)
        {
            json.WriteStartObject(role);
            json.WriteBoolean("enabled", role != "dianna" || options.Analyzer is not null);
            json.WriteNumber("concurrency", role == "scan_request" ? dsx.Host.Concurrency.Limit : 1);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Scanner(Utf8JsonWriter json, DsxOptions options)
    {
        json.WriteStartObject("scanner");
        json.WriteString("scan_binary_url", options.ScanBinaryUrl);
        int cut = options.ScanBinaryUrl.IndexOf("/scan/binary", StringComparison.Ordinal);
        json.WriteString("base_url", cut < 0 ? options.ScanBinaryUrl : options.ScanBinaryUrl[..cut]);
        json.WriteNumber("max_file_size_bytes", options.MaxFileSize);
        json.WriteEndObject();
    }

    private static void Capabilities(Utf8JsonWriter json, string environment)
    {
        (bool preview, bool edit, string scope, bool debug) = environment switch
        {
            "exp" => (true, true, "all", true),
            "dev" => (false, true, "all", true),
            "app" => (false, true, "filesystem_only", false),
            _ => (false, false, "none", false),
        };
        json.WriteStartObject("ui_capabilities");
        json.WriteBoolean("show_arch_preview", preview);
        json.WriteBoolean("allow_connector_config_edit", edit);
        json.WriteString("connector_config_edit_scope", scope);
        json.WriteBoolean("show_advanced_debug", debug);
        json.WriteEndObject();
    }

    private static async Task ChangeAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        Dictionary<string, JsonElement> fields = DsxBody.Parse(body, DsxJson.Default.DictionaryStringJsonElement);
        if (!fields.TryGetValue("scan_binary_url", out JsonElement url) || url.ValueKind == JsonValueKind.Null)
        {
            throw new DsxHttpException(400, "no_fields_to_update");
        }

        if (string.IsNullOrWhiteSpace(url.ToString()))
        {
            throw new DsxHttpException(400, "scan_binary_url cannot be empty");
        }

        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            Scanner(json, dsx.Options);
            json.WriteStartObject("persistence");
            json.WriteBoolean("applied", false);
            json.WriteString("detail", "disabled_by_config");
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
