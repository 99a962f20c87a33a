namespace Lazaret.Storage.Sqlite.Dispatch;

/// <summary>The ends of a partition in memory; changed by the writer alone.</summary>
internal sealed class PartitionHead(long id, long next, long earliest, long compacted)
{
    private long committed = next;
    private long earliest = earliest;

    public long Id => id;

    /// <summary>The offset of the next record, with those that are not committed yet.</summary>
    public long Next { get; set; } = next;

    /// <summary>Up to here keys were looked at for compaction.</summary>
    public long Compacted { get; set; } = compacted;

    /// <summary>What readers may see.</summary>
    public long Committed
    {
        get => Volatile.Read(ref committed);
        set => Volatile.Write(ref committed, value);
    }

    public long Earliest
    {
        get => Volatile.Read(ref earliest);
        set => Volatile.Write(ref earliest, value);
    }
}
