using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Results;

/// <summary>Results and statistics: <c>scan-orchestrator</c> §5.5.</summary>
internal static class ResultRoutes
{
    private const int MaxLimit = 10_000;

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapGet("scan/results", http => ListAsync(http, dsx, http.Request.Query["job_id"], DsxQuery.Clamped(http, "limit", 200, 1, MaxLimit), descending: true));
        v1.MapGet("scan/results/job/{job_id}", http => ListAsync(http, dsx, (string?)http.Request.RouteValues["job_id"], DsxQuery.Clamped(http, "limit", MaxLimit, 1, MaxLimit), descending: true));
        v1.MapGet("scan/results/{task_id}", http => OneAsync(http, dsx));
        v1.MapDelete("scan/results", http => DeleteAsync(http, dsx));
        v1.MapGet("scan/stats", http => StatisticsAsync(http, dsx));
    }

    /// <summary>Newest first. More than <c>limit</c> are had by <c>after</c>, which is the last id that was seen (W-54, A-68); the header <c>X-Next-After</c> says it.</summary>
    private static async Task ListAsync(HttpContext http, DsxContext dsx, string? job, int limit, bool descending)
    {
        List<ScanResult> all = [];
        string? after = http.Request.Query["after"].ToString() is { Length: > 0 } given ? given : null;
        if (!string.IsNullOrEmpty(job) && !JobId.IsValid(job))
        {
            await DsxAnswers.WriteAsync(http, "[]"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        ResultQuery query = new() { Job = string.IsNullOrEmpty(job) ? null : new JobId(job) };
        try
        {
            do
            {
                PageRequest request = new(after, Math.Min(1000, limit - all.Count), descending);
                Page<ScanResult> page = await dsx.Host.Store.ListResultsAsync(query, request, http.RequestAborted).ConfigureAwait(false);
                all.AddRange(page.Items);
                after = page.Next;
            }
            while (after is not null && all.Count < limit);
        }
        catch (ArgumentException)
        {
            throw DsxHttpException.Invalid("Input should be the X-Next-After of an earlier answer", "query", "after");
        }

        if (after is not null)
        {
            http.Response.Headers["X-Next-After"] = after;
        }

        await DsxAnswers.WriteAsync(http, [.. all.Select(r => DsxResults.Of(r, dsx.Directory.Find(r.ConnectorId.Value)?.Model))], DsxJson.Default.DsxScanResultArray).ConfigureAwait(false);
    }

    private static async Task OneAsync(HttpContext http, DsxContext dsx)
    {
        ScanResult? result = DsxTaskId.TryParse((string?)http.Request.RouteValues["task_id"], out ItemId id)
            ? await dsx.Host.Store.GetResultAsync(id, http.RequestAborted).ConfigureAwait(false)
            : null;
        DsxScanResult[] list = result is null ? [] : [DsxResults.Of(result, dsx.Directory.Find(result.ConnectorId.Value)?.Model)];
        await DsxAnswers.WriteAsync(http, list, DsxJson.Default.DsxScanResultArray).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(HttpContext http, DsxContext dsx)
    {
        string? job = http.Request.Query["job_id"];
        bool one = !string.IsNullOrEmpty(job);
        long deleted = one && !JobId.IsValid(job) ? 0 : await dsx.Host.Store.DeleteResultsAsync(one ? new JobId(job!) : null, CancellationToken.None).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", DsxStatus.Success);
            json.WriteString("job_id", one ? job : "all");
            json.WriteNumber("deleted_results", deleted);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task StatisticsAsync(HttpContext http, DsxContext dsx)
    {
        ScanStatistics s = await dsx.Host.Store.GetScanStatisticsAsync(http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json => Write(json, s)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ScanStatistics s)
    {
        bool any = s.Files > 0;
        double average = any ? (double)s.TotalScanMicroseconds / s.Files : -1;
        json.WriteStartObject();
        json.WriteNumber("files_scanned", s.Files);
        json.WriteNumber("benign_count", s.Benign);
        json.WriteNumber("malicious_count", s.Malicious);
        json.WriteNumber("suspicious_count", s.Suspicious);
        json.WriteNumber("unknown_count", s.Unknown);
        json.WriteNumber("unsupported_count", s.Unsupported);
        json.WriteNumber("not_scanned_count", s.NotScanned);
        json.WriteNumber("encrypted_count", s.Encrypted);
        json.WriteNumber("total_scan_time_in_microseconds", any ? s.TotalScanMicroseconds : -1);
        json.WriteNumber("total_scan_time_in_seconds", any ? Math.Round(s.TotalScanMicroseconds / 1e6, 6) : -1);
        json.WriteNumber("total_file_size", any ? s.TotalBytes : -1);
        json.WriteNumber("avg_file_size", any ? Math.Round((double)s.TotalBytes / s.Files, 2) : -1);
        json.WriteNumber("avg_scan_time_in_microseconds", Math.Round(average, 2));
        json.WriteNumber("avg_scan_time_in_milliseconds", any ? Math.Round(average / 1e3, 5) : -1);
        json.WriteNumber("avg_scan_time_in_seconds", any ? Math.Round(average / 1e6, 8) : -1);
        json.WriteNumber("median_file_size_in_bytes", s.MedianBytes);
        json.WriteNumber("median_scan_time_in_microseconds", s.MedianScanMicroseconds);
        json.WritePropertyName("longest_scan_time_file");
        Core.Text.LosslessJson.WriteString(json, s.LongestScanFile);
        json.WriteNumber("longest_scan_time_file_size_in_bytes", s.LongestScanBytes);
        json.WriteNumber("longest_scan_time_in_microseconds", s.LongestScanMicroseconds);
        json.WriteNumber("longest_scan_time_in_milliseconds", s.LongestScanMicroseconds < 0 ? -1 : s.LongestScanMicroseconds / 1e3);
        json.WriteNumber("longest_scan_time_in_seconds", s.LongestScanMicroseconds < 0 ? -1 : s.LongestScanMicroseconds / 1e6);
        json.WriteEndObject();
    }
}
