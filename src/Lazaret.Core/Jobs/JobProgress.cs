namespace Lazaret.Core.Jobs;

/// <summary>What is derived from a job on reading.</summary>
/// <param name="Percent">0 to 100; null while the listing is still open, as the total is not known.</param>
/// <param name="ItemsPerSecond">Processed over active time.</param>
/// <param name="BytesPerSecond">Bytes read over active time.</param>
/// <param name="Eta">Time left at that rate; null while it cannot be told or when the job has ended.</param>
public sealed record JobProgress(double? Percent, double ItemsPerSecond, double BytesPerSecond, TimeSpan? Eta)
{
    /// <summary>Derives the progress of <paramref name="job"/>; paused time is left out (<c>scan-orchestrator</c> A-69).</summary>
    public static JobProgress Of(ScanJob job)
    {
        double seconds = Math.Max(job.ActiveTime.TotalSeconds, 0.001);
        double rate = job.Counts.Processed / seconds;
        bool known = job.EnumerationClosed;
        double? percent = known ? (job.Counts.Accepted == 0 ? 100 : Math.Min(100, 100.0 * job.Counts.Processed / job.Counts.Accepted)) : null;
        TimeSpan? eta = known && !job.IsTerminal && job.Counts.Open > 0 && job.Counts.Processed > 0
            ? TimeSpan.FromSeconds(Math.Min(job.Counts.Open / rate, TimeSpan.FromDays(3650).TotalSeconds))
            : null;
        return new JobProgress(percent, rate, job.Counts.Bytes / seconds, eta);
    }
}
