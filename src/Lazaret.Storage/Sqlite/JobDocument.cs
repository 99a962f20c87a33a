using System.Text.Json.Serialization;
using Lazaret.Core.Jobs;

namespace Lazaret.Storage.Sqlite;

/// <summary>What is stored of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="ListingFailed">The enumeration ended in an error: the job ends as failed.</param>
internal sealed record JobDocument(ScanJob Job, bool ListingFailed)
{
    /// <summary>Since when it has been running in this process; not stored: time while nobody runs is not active time.</summary>
    [JsonIgnore]
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>The document after a change; keeps the books on active time and on the end.</summary>
    public JobDocument Change(ScanJob changed, DateTimeOffset now)
    {
        if (Job.State == JobState.Running && ActiveSince is { } since)
        {
            changed = changed with { ActiveTime = Job.ActiveTime + (now - since) };
        }

        changed = changed with { FinishedAt = changed.IsTerminal ? changed.FinishedAt ?? now : null };
        return this with { Job = changed, ActiveSince = changed.State == JobState.Running ? now : null };
    }
}
