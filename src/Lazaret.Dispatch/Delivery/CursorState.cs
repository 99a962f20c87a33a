using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Delivery;

/// <summary>A cursor of a consumer in memory, with records that were read ahead. Belongs to the consumer's loop.</summary>
internal sealed class CursorState(Cursor cursor)
{
    private IReadOnlyList<LogRecord> page = [];
    private int at;
    private long pageNext = cursor.Next;

    public string Subscription => cursor.Subscription;

    public TopicPartition In => cursor.In;

    public long? Stop => cursor.Stop;

    /// <summary>Where the store has it.</summary>
    public long Committed { get; set; } = cursor.Next;

    /// <summary>The first offset that was not looked at; ahead of <see cref="Committed"/> within a round.</summary>
    public long Next { get; set; } = cursor.Next;

    public bool IsAtStop => Next >= Stop;

    /// <summary>The next record; null when there is none now.</summary>
    public async ValueTask<LogRecord?> PeekAsync(ConsumerReader log, int wanted, CancellationToken cancellationToken)
    {
        if (IsAtStop)
        {
            return null;
        }

        while (at >= page.Count)
        {
            LogPage read = await log.ReadAsync(Subscription, In, Next, Math.Clamp(wanted, 32, 2000), 4 << 20, cancellationToken).ConfigureAwait(false);
            (page, at, pageNext) = (read.Records, 0, read.Next);
            if (page.Count == 0)
            {
                // What compaction left out is behind us too.
                bool moved = pageNext > Next;
                Next = Math.Max(Next, Stop is { } stop ? Math.Min(stop, pageNext) : pageNext);
                if (!moved || IsAtStop)
                {
                    return null;
                }
            }
        }

        LogRecord record = page[at];
        if (record.Offset >= Stop)
        {
            Next = Stop.Value;
            return null;
        }

        return record;
    }

    /// <summary>The record that was looked at is done with.</summary>
    public void Take()
    {
        Next = page[at].Offset + 1;
        at++;
        if (at >= page.Count)
        {
            Next = Stop is { } stop ? Math.Min(stop, Math.Max(Next, pageNext)) : Math.Max(Next, pageNext);
            page = [];
            at = 0;
        }
    }
}
