using System.Globalization;
using System.Text.Json;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.V1.Jobs;

/// <summary>A job as the event streams show it, with real numbers (<c>scan-orchestrator</c> §6, D-02).</summary>
internal static class JobSummary
{
    public static void Write(Utf8JsonWriter json, ScanJob job, DateTimeOffset now)
    {
        JobFigures f = JobFigures.Of(job, now);
        json.WriteStartObject();
        json.WriteString("job_id", job.Id.Value);
        json.WriteString("status", f.Status);
        json.WriteNumber("processed_count", job.Counts.Processed);
        if (job.EnumerationClosed)
        {
            json.WriteNumber("total", job.Counts.Accepted);
        }
        else
        {
            json.WriteNull("total");
        }

        json.WriteNumber("enqueued_total", job.Counts.Accepted);
        json.WriteNumber("enqueued_count", job.Counts.Accepted);
        json.WriteString("enqueue_done", job.EnumerationClosed ? "1" : null);
        json.WriteNumber("last_update", f.LastUpdate);
        json.WriteNumber("duration_secs", f.Duration);
        if (f.Eta is { } eta)
        {
            json.WriteNumber("eta_secs", eta);
            json.WriteString("time_remaining", JobFigures.Clock(eta));
        }
        else
        {
            json.WriteNull("eta_secs");
            json.WriteNull("time_remaining");
        }

        json.WriteNumber("succeeded_count", f.Succeeded);
        json.WriteNumber("failed_count", job.Counts.Failed);
        json.WriteNumber("cancelled_count", job.Counts.Cancelled);
        json.WriteNumber("skipped_count", job.Counts.TooLarge);
        json.WriteNumber("processing_window_secs", f.Window);
        json.WriteEndObject();
    }
}
