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
        Encrypted = a.Encrypted + b.Encrypted,
        Unsupported = a.Unsupported + b.Unsupported,
        Unknown = a.Unknown + b.Unknown,
        TooLarge = a.TooLarge + b.TooLarge,
        ScanMicroseconds = a.ScanMicroseconds + b.ScanMicroseconds,
        ElapsedMicroseconds = a.ElapsedMicroseconds + b.ElapsedMicroseconds,
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
        Encrypted = c.Encrypted + (Is(r, ReasonCode.EncryptedFile) ? by : 0),
        Unsupported = c.Unsupported + (Is(r, ReasonCode.FileTypeNotSupported) ? by : 0),
        Unknown = c.Unknown + (Is(r, ReasonCode.UnknownVerdict) ? by : 0),
        TooLarge = c.TooLarge + (Is(r, ReasonCode.FileTooLarge) ? by : 0),
        ScanMicroseconds = c.ScanMicroseconds + (r.Outcome == Outcome.Failed ? 0 : StatisticsTally.Microseconds(r) * by),
        ElapsedMicroseconds = c.ElapsedMicroseconds + (r.Outcome == Outcome.Failed ? 0 : r.Duration.Ticks / TimeSpan.TicksPerMicrosecond * by),
    };

    private static bool Is(ScanResult r, ReasonCode reason) => r.Outcome == Outcome.NotScanned && r.Reason == reason;
}
