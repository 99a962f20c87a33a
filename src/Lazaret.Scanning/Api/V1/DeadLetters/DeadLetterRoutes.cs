using System.Security.Cryptography;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Api.V1.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.DeadLetters;

/// <summary>
/// Dead letters: <c>scan-orchestrator</c> §5.6, §8.3. All of ours lie in <c>scan_request</c>: an action that fails in the end gives a result that says so, and a result cannot fail to be
/// stored, as it is the same commit. The other two queues are known and empty.
/// </summary>
internal static class DeadLetterRoutes
{
    private const string Scan = "scan_request";
    private const string DefaultTask = "dsx_connect.tasks.scan.request";
    private static readonly string[] Queues = [Scan, "verdict_action", "scan_result"];

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        RouteGroupBuilder dlq = v1.MapGroup("admin/dead-letter");
        dlq.MapGet("stats", http => StatsAsync(http, dsx));
        dlq.MapGet("stats/{queue_type}", http => QueueStatsAsync(http, dsx));
        dlq.MapGet("items/{queue_type}", http => ItemsAsync(http, dsx));
        dlq.MapPost("requeue", http => RequeueAllAsync(http, dsx));
        dlq.MapPost("requeue/{queue_type}", http => RequeueAsync(http, dsx));
        dlq.MapDelete("clear", http => ClearAllAsync(http, dsx));
        dlq.MapDelete("clear/{queue_type}", http => ClearAsync(http, dsx));
        dlq.MapGet("health", http => HealthAsync(http, dsx));
    }

    private static string Queue(HttpContext http)
    {
        string queue = (string)http.Request.RouteValues["queue_type"]!;
        return Queues.Contains(queue, StringComparer.Ordinal) ? queue : throw DsxHttpException.Invalid($"Input should be one of {string.Join(", ", Queues)}", "path", "queue_type");
    }

    private static DeadLetterQuery Filter(HttpContext http)
    {
        string? reason = http.Request.Query["reason"];
        if (string.IsNullOrEmpty(reason))
        {
            return new DeadLetterQuery();
        }

        return Names.TryParse(reason, out ReasonCode code)
            ? new DeadLetterQuery { Reason = code }
            : throw DsxHttpException.Invalid($"Input should be one of {Names.All<ReasonCode>()}", "query", "reason");
    }

    private static async Task<long> LengthAsync(DsxContext dsx, string queue, CancellationToken cancellationToken, DeadLetterQuery? query = null) => queue == Scan
        ? (await dsx.Host.Store.GetStatisticsAsync(cancellationToken).ConfigureAwait(false)).DeadByReason.Where(d => query?.Reason is null || d.Key == query.Reason).Sum(d => d.Value)
        : 0;

    private static async Task<IReadOnlyList<ItemRecord>> WindowAsync(DsxContext dsx, string queue, DeadLetterQuery query, int start, int count, CancellationToken cancellationToken)
    {
        List<ItemRecord> window = [];
        string? after = null;
        int seen = 0;
        while (queue == Scan && window.Count < count)
        {
            Page<ItemRecord> page = await dsx.Host.Store.ListDeadLettersAsync(query, new PageRequest(after, 1000), cancellationToken).ConfigureAwait(false);
            foreach (ItemRecord item in page.Items)
            {
                if (seen++ >= start && window.Count < count)
                {
                    window.Add(item);
                }
            }

            if ((after = page.Next) is null)
            {
                break;
            }
        }

        return window;
    }

    private static async Task StatsAsync(HttpContext http, DsxContext dsx)
    {
        long length = await LengthAsync(dsx, Scan, http.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<ItemRecord> samples = await WindowAsync(dsx, Scan, new DeadLetterQuery(), 0, 3, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("total_items", length);
            json.WriteNumber("active_queues", length > 0 ? 1 : 0);
            json.WriteStartObject("queues");
            foreach (string queue in Queues)
            {
                json.WritePropertyName(queue);
                WriteQueue(json, dsx, queue, queue == Scan ? length : 0, queue == Scan ? samples : []);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task QueueStatsAsync(HttpContext http, DsxContext dsx)
    {
        string queue = Queue(http);
        long length = await LengthAsync(dsx, queue, http.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<ItemRecord> samples = await WindowAsync(dsx, queue, new DeadLetterQuery(), 0, 5, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json => WriteQueue(json, dsx, queue, length, samples)).ConfigureAwait(false);
    }

    private static async Task ItemsAsync(HttpContext http, DsxContext dsx)
    {
        string queue = Queue(http);
        int start = DsxQuery.Number(http, "start", 0, 0, int.MaxValue);
        int end = DsxQuery.Number(http, "end", 10, 0, http.Request.Query.ContainsKey("start") ? int.MaxValue : 100);
        if (end < start)
        {
            throw new DsxHttpException(400, "end must be greater than or equal to start");
        }

        if (end - start > 100)
        {
            throw DsxHttpException.Invalid("At most 101 entries are given at once", "query", "end");
        }

        IReadOnlyList<ItemRecord> items = await WindowAsync(dsx, queue, Filter(http), start, end - start + 1, http.RequestAborted).ConfigureAwait(false);
        long length = await LengthAsync(dsx, queue, http.RequestAborted, Filter(http)).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("queue_type", queue);
            json.WriteString("queue_name", Name(dsx, queue));
            json.WriteNumber("total_length", length);
            json.WriteNumber("returned_count", items.Count);
            json.WriteNumber("start_index", start);
            json.WriteNumber("end_index", end);
            json.WriteStartArray("items");
            foreach (ItemRecord item in items)
            {
                WriteItem(json, dsx, item);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task RequeueAllAsync(HttpContext http, DsxContext dsx)
    {
        int count = await dsx.Host.Store.RequeueAsync(Filter(http), int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        long left = await LengthAsync(dsx, Scan, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WriteStartArray("results");
            foreach (string queue in Queues)
            {
                json.WriteStartObject();
                json.WriteString("queue_type", queue);
                json.WriteString("queue_name", Name(dsx, queue));
                json.WriteNumber("requeued_count", queue == Scan ? count : 0);
                json.WriteNumber("remaining_count", queue == Scan ? left : 0);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task RequeueAsync(HttpContext http, DsxContext dsx)
    {
        string queue = Queue(http);
        int max = DsxQuery.Number(http, "max_items", 100, 1, 1000);
        string? task = http.Request.Query["target_task"];
        if (!string.IsNullOrEmpty(task) && task != DefaultTask)
        {
            // Any task could be named here in the existing system (W-27); ours is one.
            throw DsxHttpException.Invalid($"Input should be {DefaultTask}", "query", "target_task");
        }

        int count = queue == Scan ? await dsx.Host.Store.RequeueAsync(Filter(http), max, CancellationToken.None).ConfigureAwait(false) : 0;
        long left = await LengthAsync(dsx, queue, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WriteString("queue_type", queue);
            json.WriteString("queue_name", Name(dsx, queue));
            json.WriteNumber("requeued_count", count);
            json.WriteNumber("remaining_count", left);
            json.WriteNumber("failed_count", 0);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task ClearAsync(HttpContext http, DsxContext dsx)
    {
        string queue = Queue(http);
        int count = queue == Scan ? await dsx.Host.Store.DiscardAsync(Filter(http), int.MaxValue, CancellationToken.None).ConfigureAwait(false) : 0;
        await DsxAnswers.WriteAsync(http, json => WriteCleared(json, dsx, queue, count)).ConfigureAwait(false);
    }

    private static async Task ClearAllAsync(HttpContext http, DsxContext dsx)
    {
        int count = await dsx.Host.Store.DiscardAsync(Filter(http), int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartArray();
            foreach (string queue in Queues)
            {
                WriteCleared(json, dsx, queue, queue == Scan ? count : 0);
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task HealthAsync(HttpContext http, DsxContext dsx)
    {
        long length = 0;
        string? error = null;
        try
        {
            length = await LengthAsync(dsx, Scan, http.RequestAborted).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            error = e.Message;
        }

        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", error is null ? "healthy" : "unhealthy");
            json.WriteBoolean("redis_connected", error is null);
            json.WriteNumber("total_dead_letter_items", length);
            json.WriteStartArray("available_queues");
            foreach (string queue in Queues)
            {
                json.WriteStringValue(queue);
            }

            json.WriteEndArray();
            if (error is not null)
            {
                json.WriteString("error", error);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static string Name(DsxContext dsx, string queue) => $"{dsx.Options.Environment}:dsx-connect:dlq:{queue}";

    private static void WriteQueue(Utf8JsonWriter json, DsxContext dsx, string queue, long length, IReadOnlyList<ItemRecord> samples)
    {
        json.WriteStartObject();
        json.WriteString("queue_name", Name(dsx, queue));
        json.WriteString("queue_type", queue);
        json.WriteNumber("length", length);
        json.WriteNumber("ttl_seconds", -1);
        json.WriteBoolean("exists", length > 0);
        json.WriteStartArray("sample_items");
        foreach (ItemRecord item in samples)
        {
            WriteItem(json, dsx, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCleared(Utf8JsonWriter json, DsxContext dsx, string queue, int count)
    {
        json.WriteStartObject();
        json.WriteBoolean("success", true);
        json.WriteString("queue_type", queue);
        json.WriteString("queue_name", Name(dsx, queue));
        json.WriteNumber("cleared_count", count);
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, DsxContext dsx, ItemRecord item)
    {
        string task = DsxTaskId.Of(item.Id);
        DsxScanRequest request = DsxResults.Request(item.Location, item.MetaInfo, item.JobId.Value, item.Extra, dsx.Directory.Find(item.ConnectorId.Value)?.Model);
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(request, DsxJson.Default.DsxScanRequest);
        json.WriteStartObject();
        json.WriteString("id", task);
        json.WriteString("queue", Scan);
        json.WriteString("reason", DeadLetterReasons.Of(item, dsx.Host.Retries));
        json.WriteString("reason_code", item.LastFailure is { } failure ? Names.Of(failure.Reason) : null);
        json.WriteString("error_details", item.LastFailure?.Message);
        json.WriteNumber("retry_count", item.Status.Attempts);
        json.WriteString("idempotency_key", Convert.ToHexStringLower(SHA256.HashData(Core.Text.LosslessUtf8.Encode($"{item.JobId.Value}\n{item.Location}"))));
        json.WriteStartObject("payload");
        json.WritePropertyName("scan_request");
        json.WriteRawValue(payload, skipInputValidation: true);
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteStartObject("chain");
        json.WriteString("scan_request_task_id", task);
        json.WriteString("current_task_id", task);
        json.WriteEndObject();
        if (item.DiedAt is { } died)
        {
            json.WriteString("created_at", died.UtcDateTime.ToString("O"));
        }

        json.WriteString("scan_job_id", item.JobId.Value);
        json.WriteString("connector_uuid", item.ConnectorId.Value);
        json.WriteEndObject();
    }
}
