namespace Lazaret.Dispatch.Reprocess;

/// <summary>How far the copy of a topic is. Numbers count since the start of this run; each may be a moment old.</summary>
/// <param name="from">Its former name.</param>
/// <param name="to">Its present name.</param>
internal sealed class TopicProgress(string from, string to)
{
    private long copied;
    private long tombstones;
    private long skipped;

    public string From { get; } = from;

    public string To { get; } = to;

    /// <summary>Events that are in the present topic.</summary>
    public long Copied => Interlocked.Read(ref copied);

    /// <summary>Records that say that an event is gone, passed on.</summary>
    public long Tombstones => Interlocked.Read(ref tombstones);

    /// <summary>Records that could not be read or written; each was logged.</summary>
    public long Skipped => Interlocked.Read(ref skipped);

    /// <summary>Its end was reached once, or nothing came for long.</summary>
    public bool IsDone { get; set; }

    public void Add(long moreCopied, long moreTombstones, long moreSkipped)
    {
        Interlocked.Add(ref copied, moreCopied);
        Interlocked.Add(ref tombstones, moreTombstones);
        Interlocked.Add(ref skipped, moreSkipped);
    }
}
