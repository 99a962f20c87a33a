using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>Calls that are handed on to a connector: <c>scan-orchestrator</c> §5.2.</summary>
internal static class ProxyRoutes
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapPost("connectors/full_scan/{uuid}", http => FullScanAsync(http, dsx));
        v1.MapGet("connectors/repo_check/{uuid}", http => PassAsync(http, dsx, "GET", "repo_check", default));
        v1.MapGet("connectors/config/{uuid}", http => PassAsync(http, dsx, "GET", "config", default));
        v1.MapPut("connectors/config/{uuid}", http => PutConfigAsync(http, dsx));
        v1.MapGet("connectors/estimate/{uuid}", http => EstimateAsync(http, dsx));
        v1.MapGet("connectors/healthz/{uuid}", http => PassAsync(http, dsx, "GET", "healthz", default));
        v1.MapGet("connectors/readyz/{uuid}", http => PassAsync(http, dsx, "GET", "readyz", default));
        v1.MapGet("connectors/auth_check/{uuid}", http => AuthCheckAsync(http, dsx));
    }

    private static IDsxConnector Known(HttpContext http, DsxContext dsx) =>
        dsx.Directory.Find((string?)http.Request.RouteValues["uuid"]) ?? throw new DsxHttpException(404, "connector_not_found");

    private static async Task FullScanAsync(HttpContext http, DsxContext dsx)
    {
        IDsxConnector connector = Known(http, dsx);
        int limit = DsxQuery.Number(http, "limit", 0, 1, int.MaxValue);
        _ = DsxQuery.Number(http, "batch_size", 1, 1, int.MaxValue);
        string? wanted = http.Request.Query["job_id"];
        if (!string.IsNullOrEmpty(wanted) && !JobId.IsValid(wanted))
        {
            throw DsxHttpException.Invalid("A job id has 1 to 128 characters of letters, digits, '-', '_', '.' and ':'", "query", "job_id");
        }

        if (!dsx.Directory.Present.Contains(connector))
        {
            throw new DsxHttpException(502, "Connector service unavailable: it is not present");
        }

        StartScan scan = new()
        {
            Connector = connector.Info.Id,
            JobId = new JobId(string.IsNullOrEmpty(wanted) ? Guid.NewGuid().ToString() : wanted),
            Name = http.Request.Headers[DsxPaths.JobNameHeader].ToString(),
            Limit = limit,
            Filter = "",
        };
        if (dsx.Options.EstimatePreflight)
        {
            // The answer is kept by nobody but the person who watches: our own count is the one that is true.
            await connector.CallAsync("GET", "estimate", "", default, dsx.Options.ControlTimeout, http.RequestAborted).ConfigureAwait(false);
        }

        (ScanJob job, DsxReply reply) = await dsx.Host.StartRemoteScanAsync(scan, DsxQuery.Without(http, "job_id", "limit"), http.RequestAborted).ConfigureAwait(false);
        Require(reply);
        DsxStatusResponse told = Status(reply);
        string mark = $"job_id={job.Id.Value}";
        string description = told.Description ?? "";
        http.Response.Headers[DsxPaths.JobIdHeader] = job.Id.Value;
        await DsxAnswers.WriteAsync(
            http,
            told with { Description = description.Contains(mark, StringComparison.Ordinal) ? description : $"{description} | {mark}" },
            StatusCodes.Status202Accepted).ConfigureAwait(false);
    }

    private static async Task PassAsync(HttpContext http, DsxContext dsx, string method, string route, ReadOnlyMemory<byte> body)
    {
        TimeSpan timeout = route is "healthz" or "readyz" ? HealthTimeout : dsx.Options.ControlTimeout;
        DsxReply reply = await Known(http, dsx)
            .CallAsync(method, route, http.Request.QueryString.Value ?? "", body, timeout, http.RequestAborted).ConfigureAwait(false);
        if (route == "readyz" && reply.Status == 503)
        {
            await DsxAnswers.WriteAsync(http, reply.Body, 503, Type(reply)).ConfigureAwait(false);
            return;
        }

        Require(reply);
        await DsxAnswers.WriteAsync(http, reply.Body, 200, Type(reply)).ConfigureAwait(false);
    }

    private static async Task PutConfigAsync(HttpContext http, DsxContext dsx)
    {
        Known(http, dsx);
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        Dictionary<string, JsonElement> fields = DsxBody.Parse(body, DsxJson.Default.DictionaryStringJsonElement);
        if (!fields.Values.Any(v => v.ValueKind != JsonValueKind.Null))
        {
            throw new DsxHttpException(400, "no_fields_to_update");
        }

        await PassAsync(http, dsx, "PUT", "config", body).ConfigureAwait(false);
    }

    private static async Task EstimateAsync(HttpContext http, DsxContext dsx)
    {
        DsxReply reply = await Known(http, dsx).CallAsync("GET", "estimate", "", default, dsx.Options.ControlTimeout, http.RequestAborted).ConfigureAwait(false);
        Require(reply);
        JsonObject? told = Parse(reply) as JsonObject;
        if (told?["confidence"]?.ToString() is not ("exact" or "unknown"))
        {
            told = new JsonObject { ["count"] = null, ["confidence"] = "unknown" };
        }

        await DsxAnswers.WriteAsync(http, Encoding.UTF8.GetBytes(told.ToJsonString())).ConfigureAwait(false);
    }

    private static async Task AuthCheckAsync(HttpContext http, DsxContext dsx)
    {
        DsxReply reply = await Known(http, dsx).CallAsync("GET", "config", "", default, dsx.Options.ControlTimeout, http.RequestAborted).ConfigureAwait(false);
        if (reply.Error is { } error)
        {
            throw new DsxHttpException(502, $"auth_check_failed: {error}");
        }

        if (reply.Status == 401)
        {
            throw new DsxHttpException(401, "unauthorized: hmac_rejected");
        }

        await DsxAnswers.WriteAsync(http, DsxStatusResponse.Success("auth_ok")).ConfigureAwait(false);
    }

    /// <summary>An error of the connector is passed on with its status and its text.</summary>
    private static void Require(DsxReply reply)
    {
        if (reply.Error is { } error)
        {
            throw new DsxHttpException(502, $"Connector service unavailable: {error}");
        }

        if (!reply.IsSuccess)
        {
            throw new DsxHttpException(reply.Status is >= 400 and < 600 ? reply.Status : 502, Encoding.UTF8.GetString(reply.Body.Span[..Math.Min(2000, reply.Body.Length)]));
        }
    }

    private static string Type(DsxReply reply) => reply.ContentType.Length == 0 ? "application/json" : reply.ContentType;

    private static DsxStatusResponse Status(DsxReply reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, DsxJson.Default.DsxStatusResponse) is { Status.Length: > 0 } told
                ? told
                : DsxStatusResponse.Success("Full scan initiated");
        }
        catch (JsonException)
        {
            return DsxStatusResponse.Success("Full scan initiated");
        }
    }

    private static JsonNode? Parse(DsxReply reply)
    {
        try
        {
            return JsonNode.Parse(reply.Body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
