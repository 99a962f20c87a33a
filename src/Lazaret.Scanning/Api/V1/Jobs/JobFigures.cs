using System.Globalization;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.V1.Jobs;

/// <summary>What is derived of a job for this wire (<c>scan-orchestrator</c> §9.3), with paused time left out of rates (A-69).</summary>
/// <param name="Status"><c>running</c>, <c>paused</c>, <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Duration">Seconds since it began, or until it ended.</param>
/// <param name="Eta">Seconds left; null while it cannot be told.</param>
/// <param name="Window">Seconds from the first item's acceptance to the last result.</param>
/// <param name="LastUpdate">Seconds since the epoch.</param>
/// <param name="Succeeded">Items with an outcome that were scanned: neither failed, cancelled nor too large.</param>
internal sealed record JobFigures(string Status, long Duration, long? Eta, long Window, long LastUpdate, long Succeeded)
{
    public static JobFigures Of(ScanJob job, DateTimeOffset now)
    {
        JobProgress progress = JobProgress.Of(job);
        DateTimeOffset last = new[] { job.CreatedAt, job.LastAcceptedAt ?? default, job.LastResultAt ?? default, job.ClosedAt ?? default, job.FinishedAt ?? default }.Max();
        return new JobFigures(
            Core.Outcomes.Names.Of(job.State),
            Math.Max(0, (long)((job.FinishedAt ?? now) - job.CreatedAt).TotalSeconds),
            progress.Eta is { } eta ? (long)Math.Ceiling(eta.TotalSeconds) : null,
            job.FirstAcceptedAt is { } first && job.LastResultAt is { } end ? Math.Max(0, (long)(end - first).TotalSeconds) : 0,
            last.ToUnixTimeSeconds(),
            job.Counts.Processed - job.Counts.Failed - job.Counts.Cancelled - job.Counts.TooLarge);
    }

    /// <summary><c>HH:MM:SS</c>, with the days before it from one day on.</summary>
    public static string Clock(long seconds)
    {
        TimeSpan span = TimeSpan.FromSeconds(seconds);
        string clock = span.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return span.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.Days}d {clock}") : clock;
    }
}
