namespace Lazaret.Scanning.Audit;

/// <summary>What was sent over one connection and is not confirmed yet, the oldest first.</summary>
internal sealed class AuditWindow(TimeSpan grace, TimeProvider time)
{
    private readonly Queue<Sent> waiting = new();
    private readonly Queue<(Sent Sent, long TakenAt)> taken = new();

    /// <summary>Bytes of all of it.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => waiting.Count == 0 && taken.Count == 0;

    public void Add(long sequence, int lines, long bytes)
    {
        waiting.Enqueue(new Sent(sequence, lines, bytes));
        Bytes += bytes;
    }

    /// <summary>The other machine has acknowledged everything: the grace time of what waited for that begins.</summary>
    public void Taken()
    {
        long now = time.GetTimestamp();
        while (waiting.TryDequeue(out Sent sent))
        {
            taken.Enqueue((sent, now));
        }
    }

    /// <summary>Takes out what has outlived its grace time.</summary>
    /// <returns>The last sequence of it and how many lines; null when there is none.</returns>
    public (long Sequence, int Lines)? Confirm()
    {
        bool any = false;
        long sequence = 0;
        int lines = 0;
        while (taken.TryPeek(out (Sent Sent, long TakenAt) first) && time.GetElapsedTime(first.TakenAt) >= grace)
        {
            taken.Dequeue();
            any = true;
            sequence = first.Sent.Sequence;
            lines += first.Sent.Lines;
            Bytes -= first.Sent.Bytes;
        }

        return any ? (sequence, lines) : null;
    }

    private readonly record struct Sent(long Sequence, int Lines, long Bytes);
}
