using Lazaret.Core.Jobs;

namespace Lazaret.Scan;

/// <summary>Several jobs as one: what the progress bar and the summary show.</summary>
internal sealed record ScanTotals(JobCounts Counts, EnumerationStats Enumeration, bool ListingDone)
{
    public static ScanTotals Of(IReadOnlyList<ScanJob> jobs)
    {
        JobCounts counts = JobCounts.Zero;
        EnumerationStats enumeration = EnumerationStats.Zero;
        foreach (ScanJob job in jobs)
        {
            JobCounts c = job.Counts;
            counts = counts with
            {
                Accepted = counts.Accepted + c.Accepted,
                Clean = counts.Clean + c.Clean,
                Malicious = counts.Malicious + c.Malicious,
                Suspicious = counts.Suspicious + c.Suspicious,
                NotScanned = counts.NotScanned + c.NotScanned,
                Failed = counts.Failed + c.Failed,
                Dead = counts.Dead + c.Dead,
                Cancelled = counts.Cancelled + c.Cancelled,
                Bytes = counts.Bytes + c.Bytes,
                Acted = counts.Acted + c.Acted,
                Duplicates = counts.Duplicates + c.Duplicates,
            };
            enumeration += job.Enumeration;
        }

        return new ScanTotals(counts, enumeration, jobs.All(j => j.EnumerationClosed));
    }
}
