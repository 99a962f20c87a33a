using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Core.Stores;

/// <summary>Items to be accepted into a job, with the listing's new cursor, in one commit.</summary>
/// <param name="Job">The job; running or paused, its enumeration open.</param>
/// <param name="Items">At most 10,000.</param>
/// <param name="Cursor">Where the listing goes on after this batch; null leaves the stored cursor as it is.</param>
/// <param name="Stats">Added to the job's enumeration statistics; null = nothing.</param>
public sealed record AcceptBatch(JobId Job, IReadOnlyList<NewItem> Items, string? Cursor = null, EnumerationStats? Stats = null)
{
    /// <summary>
    /// Take items also after the enumeration was closed, unless the job was cancelled: a connector whose last requests overtook its end mark, or that fell silent
    /// for a while, loses nothing. A completed job runs again until the items have their outcomes; its enumeration stays closed.
    /// </summary>
    public bool Late { get; init; }
}
