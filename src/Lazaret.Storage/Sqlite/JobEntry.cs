using System.Text.Json;
using Lazaret.Core.Integrity;
using Lazaret.Core.Jobs;

namespace Lazaret.Storage.Sqlite;

/// <summary>A job in the writer's hands: as it stands in the open transaction, and as it was last committed.</summary>
internal sealed class JobEntry(long number, JobDocument document)
{
    private volatile JobDocument published = document;

    public long Number => number;

    /// <summary>Touched only by the writer.</summary>
    public JobDocument Current { get; set; } = document;

    public bool IsDirty { get; set; }

    /// <summary>Results that are stored, not counting dead letters; −1 until it is counted.</summary>
    public long StoredResults { get; set; } = -1;

    /// <summary>The committed job, for readers.</summary>
    public ScanJob Snapshot(DateTimeOffset now)
    {
        JobDocument d = published;
        return d.Job.State == JobState.Running && d.ActiveSince is { } since ? d.Job with { ActiveTime = d.Job.ActiveTime + (now - since) } : d.Job;
    }

    public void Publish() => published = Current;

    public (byte[] Doc, uint Crc) Encode()
    {
        byte[] doc = JsonSerializer.SerializeToUtf8Bytes(Current);
        return (doc, Crc32C.Compute(doc));
    }
}
