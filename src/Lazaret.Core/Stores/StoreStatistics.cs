using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Stores;

/// <summary>Counts over everything the store has ever accepted.</summary>
/// <param name="Totals">Over all jobs, removed ones included.</param>
/// <param name="JobsByState">Jobs that are still stored.</param>
/// <param name="Backlog">Items that wait or are worked on, by state (non-terminal states only).</param>
/// <param name="DeadByReason">Dead letters by reason.</param>
public sealed record StoreStatistics(
    JobCounts Totals,
    IReadOnlyDictionary<JobState, long> JobsByState,
    IReadOnlyDictionary<ItemState, long> Backlog,
    IReadOnlyDictionary<ReasonCode, long> DeadByReason);
