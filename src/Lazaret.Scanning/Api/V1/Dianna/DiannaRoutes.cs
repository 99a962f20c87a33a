using System.Text.Json;
using Lazaret.Core.Analysis;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Results;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Dianna;

/// <summary>Deep analysis: <c>scan-orchestrator</c> §5.7. Without an analyser every route answers 503 <c>dianna_disabled</c>.</summary>
internal static class DiannaRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        RouteGroupBuilder dianna = v1.MapGroup("dianna");
        dianna.MapPost("analyze/{connector_uuid}", http => AnalyzeAsync(http, dsx));
        dianna.MapPost("analyze-from-siem", http => FromSiemAsync(http, dsx));
        dianna.MapGet("result/{analysis_id}", http => LiveAsync(http, dsx));
        dianna.MapGet("result/by-scan-request/{scan_request_task_id}", http =>
            KeptAsync(http, dsx, (string)http.Request.RouteValues["scan_request_task_id"]!, dsx.Analyses.FindEndedAsync));
        dianna.MapGet("result/by-task/{dianna_analysis_task_id}", http =>
            KeptAsync(http, dsx, (string)http.Request.RouteValues["dianna_analysis_task_id"]!, dsx.Analyses.GetAsync));
    }

    private static IDeepAnalyzer Require(DsxContext dsx) => dsx.Analyses.Analyzer ?? throw new DsxHttpException(503, "dianna_disabled");

    private static async Task AnalyzeAsync(HttpContext http, DsxContext dsx)
    {
        Require(dsx);
        Dictionary<string, JsonElement> body = DsxBody.Parse(await DsxBody.ReadAsync(http).ConfigureAwait(false), DsxJson.Default.DictionaryStringJsonElement);
        IDsxConnector connector = dsx.Directory.Find((string?)http.Request.RouteValues["connector_uuid"]) ?? throw new DsxHttpException(404, "connector_not_found");
        string location = Text(body, "location") ?? throw DsxHttpException.Invalid("Field required", "body", "location");
        AnalysisTask task = new()
        {
            Id = Guid.NewGuid().ToString(), Connector = connector.Info.Id.Value, Location = location, MetaInfo = Text(body, "metainfo") ?? location, Source = "ui",
            NeedsPassword = Text(body, "archive_password") is not null,
        };
        await dsx.Analyses.BeginAsync(task, Text(body, "archive_password"), http.RequestAborted).ConfigureAwait(false);
        await AcceptedAsync(http, task, null, null).ConfigureAwait(false);
    }

    private static async Task FromSiemAsync(HttpContext http, DsxContext dsx)
    {
        Require(dsx);
        Dictionary<string, JsonElement> body = DsxBody.Parse(await DsxBody.ReadAsync(http).ConfigureAwait(false), DsxJson.Default.DictionaryStringJsonElement);
        string? request = Text(body, "scan_request_task_id");
        ScanResult? result = DsxTaskId.TryParse(request, out ItemId id) ? await dsx.Host.Store.GetResultAsync(id, http.RequestAborted).ConfigureAwait(false) : null;
        string? uuid = Text(body, "connector_uuid");
        if (result is not null && uuid is not null && !result.ConnectorId.Value.Equals(uuid, StringComparison.OrdinalIgnoreCase))
        {
            throw new DsxHttpException(409, "connector_uuid_mismatch_for_scan_request_task_id");
        }

        IDsxConnector connector = dsx.Directory.Find(result?.ConnectorId.Value ?? uuid) ?? dsx.Directory.FindByUrl(Text(body, "connector_url"))
            ?? throw new DsxHttpException(404, "connector_not_found: name scan_request_task_id, connector_uuid or connector_url of a registered connector");
        string asked = Text(body, "location") ?? result?.Location ?? throw new DsxHttpException(400, "location_required: neither a location nor a known scan_request_task_id was given");

        // Where it was moved to first, then where it was.
        List<string> probed = [];
        string? found = null;
        foreach (string place in new[] { result?.Action.Destination, asked }.OfType<string>().Distinct())
        {
            OpenResult opened = await connector.OpenAsync(place, http.RequestAborted).ConfigureAwait(false);
            if (opened.Content is { } content)
            {
                await content.DisposeAsync().ConfigureAwait(false);
                found = place;
                break;
            }

            probed.Add($"{place}: {opened.Failure!.Message}");
        }

        if (found is null)
        {
            throw new DsxHttpException(409, $"file_not_available: {string.Join("; ", probed)}");
        }

        AnalysisTask task = new()
        {
            Id = Guid.NewGuid().ToString(),
            Connector = connector.Info.Id.Value,
            Location = found,
            MetaInfo = Text(body, "metainfo") ?? result?.MetaInfo ?? found,
            ScanRequestTaskId = request,
            ScanJobId = result?.JobId.Value,
            Source = "siem",
            NeedsPassword = Text(body, "archive_password") is not null,
        };
        await dsx.Analyses.BeginAsync(task, Text(body, "archive_password"), http.RequestAborted).ConfigureAwait(false);
        await AcceptedAsync(http, task, asked, found).ConfigureAwait(false);
    }

    private static async Task LiveAsync(HttpContext http, DsxContext dsx)
    {
        string id = (string)http.Request.RouteValues["analysis_id"]!;
        AnalysisAnswer answer = await Require(dsx).LookAsync(id, http.RequestAborted).ConfigureAwait(false);
        if (answer.Error is { } error)
        {
            throw new DsxHttpException(error.StartsWith("dianna_http_404", StringComparison.Ordinal) ? 404 : answer.MayPass ? 503 : 502, error);
        }

        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "success");
            json.WriteString("analysis_id", id);
            json.WriteString("source", "dianna");
            json.WritePropertyName("result");
            json.WriteRawValue(answer.Json ?? "null");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task KeptAsync(HttpContext http, DsxContext dsx, string id, Func<string, CancellationToken, Task<AnalysisTask?>> find)
    {
        Require(dsx);
        AnalysisTask? task = await find(id, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(
            http,
            json =>
            {
                if (task is not null)
                {
                    AnalysisJson.WriteResult(json, task);
                    return;
                }

                json.WriteStartObject();
                json.WriteString("status", "not_found");
                json.WriteString("id", id);
                json.WriteEndObject();
            },
            task is null ? 404 : 200).ConfigureAwait(false);
    }

    private static Task AcceptedAsync(HttpContext http, AnalysisTask task, string? asked, string? resolved) => DsxAnswers.WriteAsync(
        http,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "accepted");
            json.WriteString("task_id", task.Id);
            json.WriteString("dianna_analysis_task_id", task.Id);
            if (resolved is not null)
            {
                json.WriteString("connector_uuid", task.Connector);
                json.WritePropertyName("location_requested");
                Core.Text.LosslessJson.WriteString(json, asked!);
                json.WritePropertyName("location_resolved");
                Core.Text.LosslessJson.WriteString(json, resolved);
                json.WriteBoolean("used_quarantine_fallback", asked != resolved);
            }

            json.WriteEndObject();
        },
        StatusCodes.Status202Accepted);

    private static string? Text(Dictionary<string, JsonElement> body, string name) =>
        body.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
