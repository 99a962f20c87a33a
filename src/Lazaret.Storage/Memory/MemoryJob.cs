using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Storage.Memory;

/// <summary>A job in memory, with its waiting items in the order they are due.</summary>
internal sealed class MemoryJob(ScanJob job, long number, DateTimeOffset now)
{
    private DateTimeOffset activeSince = now;

    public ScanJob Job { get; private set; } = job;

    public long Number => number;

    public bool ListingFailed { get; set; }

    public Dictionary<ItemKey, ItemId> Keys { get; } = [];

    /// <summary>Waiting for a scan: (due, id).</summary>
    public SortedSet<(long Due, long Id)> WaitingScans { get; } = [];

    /// <summary>Waiting for an action: (due, id).</summary>
    public SortedSet<(long Due, long Id)> WaitingActions { get; } = [];

    /// <summary>The job with its active time counted up to now.</summary>
    public ScanJob Snapshot(DateTimeOffset at) => Job.State == JobState.Running ? Job with { ActiveTime = Job.ActiveTime + (at - activeSince) } : Job;

    /// <summary>Changes the job; keeps the books on active time and on the end.</summary>
    public void Change(ScanJob changed, DateTimeOffset at)
    {
        if (Job.State == JobState.Running)
        {
            changed = changed with { ActiveTime = Job.ActiveTime + (at - activeSince) };
        }

        activeSince = at;
        bool ended = changed.IsTerminal;
        Job = changed with { FinishedAt = ended ? changed.FinishedAt ?? at : null };
    }
}
