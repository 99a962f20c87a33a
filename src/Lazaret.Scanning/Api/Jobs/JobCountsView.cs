using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.Jobs;

/// <summary>Counters; <c>accepted = clean + malicious + suspicious + not_scanned + failed + open</c>.</summary>
internal sealed record JobCountsView(
    long Accepted, long Processed, long Open, long Clean, long Malicious, long Suspicious, long NotScanned, long Failed, long Dead, long Cancelled, long Bytes, long Acted, long Duplicates)
{
    public static JobCountsView Of(JobCounts c) =>
        new(c.Accepted, c.Processed, c.Open, c.Clean, c.Malicious, c.Suspicious, c.NotScanned, c.Failed, c.Dead, c.Cancelled, c.Bytes, c.Acted, c.Duplicates);
}
