using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.Jobs;

/// <summary>How far a job is; rates are over the time it ran, pauses left out.</summary>
/// <param name="Percent">Null while the listing is open, as the total is not known.</param>
/// <param name="EtaSeconds">Null while it cannot be told, and at the end.</param>
/// <param name="ItemsPerSecond">Items with an outcome over active time.</param>
/// <param name="BytesPerSecond">Bytes read over active time.</param>
/// <param name="ActiveSeconds">Time the job has run.</param>
internal sealed record JobProgressView(double? Percent, double ItemsPerSecond, double BytesPerSecond, double? EtaSeconds, double ActiveSeconds)
{
    public static JobProgressView Of(ScanJob job)
    {
        JobProgress p = JobProgress.Of(job);
        return new JobProgressView(
            p.Percent is { } percent ? Math.Round(percent, 2) : null,
            Math.Round(p.ItemsPerSecond, 2),
            Math.Round(p.BytesPerSecond, 0),
            p.Eta is { } eta ? Math.Round(eta.TotalSeconds, 1) : null,
            Math.Round(job.ActiveTime.TotalSeconds, 3));
    }
}
