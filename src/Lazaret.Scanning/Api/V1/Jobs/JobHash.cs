using System.Globalization;
using System.Text.Json;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.V1.Jobs;

/// <summary>A job as <c>scan/jobs*</c> shows it: all values are text, as they mirror a Redis hash (<c>scan-orchestrator</c> §2, §9.2, §9.3).</summary>
internal static class JobHash
{
    public static void Write(Utf8JsonWriter json, ScanJob job, DateTimeOffset now)
    {
        json.WriteStartObject();
        foreach ((string name, string value) in Fields(job).Concat(Derived(job, now)))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    /// <summary>What the hash itself holds.</summary>
    public static IEnumerable<(string Name, string Value)> Fields(ScanJob job)
    {
        JobCounts c = job.Counts;
        yield return ("job_id", job.Id.Value);
        yield return ("job_name", job.Spec.Name);
        yield return ("connector_uuid", job.Spec.ConnectorId.Value);
        yield return ("status", Core.Outcomes.Names.Of(job.State));
        if (job.State == JobState.Paused)
        {
            yield return ("paused", "1");
        }

        if (job.State == JobState.Cancelled)
        {
            yield return ("cancel", "1");
        }

        if (job.EnumerationClosed)
        {
            yield return ("enqueue_done", "1");
        }

        yield return ("started_at", Seconds(job.CreatedAt));
        foreach ((string name, DateTimeOffset? at) in new (string, DateTimeOffset?)[]
        {
            ("finished_at", job.FinishedAt), ("enqueue_finished_at", job.ClosedAt), ("first_enqueued_at", job.FirstAcceptedAt), ("last_enqueued_at", job.LastAcceptedAt),
            ("first_scan_started_at", job.FirstAcceptedAt), ("first_terminal_at", job.FirstResultAt), ("last_terminal_at", job.LastResultAt),
            ("first_completed_at", job.FirstResultAt), ("last_completed_at", job.LastResultAt),
        })
        {
            if (at is { } time)
            {
                yield return (name, Seconds(time));
            }
        }

        yield return ("last_update", Number(JobFigures.Of(job, job.CreatedAt).LastUpdate));
        yield return ("enqueued_count", Number(c.Accepted));
        yield return ("enqueued_total", Number(c.Accepted));
        if (job.EnumerationClosed)
        {
            yield return ("expected_total", Number(c.Accepted));
        }

        if (job.Announced is { } announced)
        {
            // What the connector counted. Where it differs something of what it sent did not arrive, or arrived twice (D-07).
            yield return ("announced_total", Number(announced));
            if (announced != c.Accepted)
            {
                yield return ("enqueue_mismatch", Number(announced - c.Accepted));
            }
        }

        yield return ("processed_count", Number(c.Processed));
        yield return ("terminal_count", Number(c.Processed));
        yield return ("succeeded_count", Number(c.Processed - c.Failed - c.Cancelled - c.TooLarge));
        yield return ("failed_count", Number(c.Failed));
        yield return ("cancelled_count", Number(c.Cancelled));
        yield return ("skipped_count", Number(c.TooLarge));
        yield return ("verdict_benign", Number(c.Clean));
        yield return ("verdict_malicious", Number(c.Malicious));
        yield return ("verdict_suspicious", Number(c.Suspicious));
        yield return ("verdict_unknown", Number(c.Unknown));
        yield return ("verdict_unsupported", Number(c.Unsupported));
        yield return ("verdict_not_scanned", Number(c.NotScanned - c.Cancelled - c.Unknown - c.Unsupported));
        yield return ("verdict_encrypted", Number(c.Encrypted));
        yield return ("total_bytes", Number(c.Bytes));
        yield return ("total_scan_time_us", Number(c.ScanMicroseconds));
        yield return ("total_request_elapsed_ms", Number(c.ElapsedMicroseconds / 1000));
        if (job.Error is { } error)
        {
            yield return ("error", error);
        }
    }

    private static IEnumerable<(string Name, string Value)> Derived(ScanJob job, DateTimeOffset now)
    {
        JobCounts c = job.Counts;
        JobFigures f = JobFigures.Of(job, now);
        if (c.Accepted > 0)
        {
            yield return ("progress_pct", Number(Math.Min(100, c.Processed * 100 / c.Accepted)));
        }
        else if (job.EnumerationClosed)
        {
            yield return ("progress_pct", "100");
        }

        yield return ("duration_secs", Number(f.Duration));
        if (f.Eta is { } eta)
        {
            yield return ("eta_secs", Number(eta));
            yield return ("time_remaining", JobFigures.Clock(eta));
        }

        yield return ("processing_window_secs", Number(f.Window));
        if (c.Processed > 0)
        {
            yield return ("avg_bytes_per_file", Number(c.Bytes / c.Processed));
            yield return ("avg_request_elapsed_ms", Decimal(c.ElapsedMicroseconds / 1000.0 / c.Processed, 3));
        }

        if (c.Bytes > 0)
        {
            yield return ("scan_us_per_byte", Decimal((double)c.ScanMicroseconds / c.Bytes, 6));
        }

        if (c.ScanMicroseconds > 0)
        {
            yield return ("scan_bytes_per_sec", Decimal(c.Bytes * 1e6 / c.ScanMicroseconds, 2));
        }

        if (c.ElapsedMicroseconds > 0)
        {
            yield return ("request_bytes_per_sec", Decimal(c.Bytes * 1e6 / c.ElapsedMicroseconds, 2));
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Decimal(double value, int places) => Math.Round(value, places).ToString(CultureInfo.InvariantCulture);

    private static string Seconds(DateTimeOffset at) => Number(at.ToUnixTimeSeconds());
}
