using Lazaret.Core.Actions;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;

namespace Lazaret.Storage.Shared;

/// <summary>How counters follow results: added when an item ends, taken back when a dead letter is requeued. One place for every store.</summary>
internal static class Tally
{
    public static JobCounts Add(JobCounts c, ScanResult result, ItemState state) => Apply(c, result, state, 1);

    public static JobCounts Remove(JobCounts c, ScanResult result, ItemState state) => Apply(c, result, state, -1);

    public static JobCounts Sum(JobCounts a, JobCounts b) => new()
    {
        Accepted = a.Accepted + b.Accepted,
        Clean = a.Clean + b.Clean,
        Malicious = a.Malicious + b.Malicious,
        Suspicious = a.Suspicious + b.Suspicious,
        NotScanned = a.NotScanned + b.NotScanned,
        Failed = a.Failed + b.Failed,
        Dead = a.Dead + b.Dead,
        Cancelled = a.Cancelled + b.Cancelled,
        Bytes = a.Bytes + b.Bytes,
        Acted = a.Acted + b.Acted,
        Duplicates = a.Duplicates + b.Duplicates,
    };

    private static JobCounts Apply(JobCounts c, ScanResult r, ItemState state, int by) => c with
    {
        Clean = c.Clean + (r.Outcome == Outcome.Clean ? by : 0),
        Malicious = c.Malicious + (r.Outcome == Outcome.Malicious ? by : 0),
        Suspicious = c.Suspicious + (r.Outcome == Outcome.Suspicious ? by : 0),
        NotScanned = c.NotScanned + (r.Outcome == Outcome.NotScanned ? by : 0),
        Failed = c.Failed + (r.Outcome == Outcome.Failed ? by : 0),
        Dead = c.Dead + (state == ItemState.Dead ? by : 0),
        Cancelled = c.Cancelled + (state == ItemState.Cancelled ? by : 0),
        Bytes = c.Bytes + (Math.Max(0, r.Size) * by),
        Acted = c.Acted + (r.Action.Status == ActionStatus.Success && r.Action.Kind != ActionKind.Nothing ? by : 0),
    };
}
