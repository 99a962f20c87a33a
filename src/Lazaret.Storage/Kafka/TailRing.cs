using Lazaret.Core.Events;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Kafka;

/// <summary>The newest records of a partition: all from <c>first</c> up to <c>next</c>.</summary>
internal sealed class TailRing
{
    private readonly Lock gate = new();
    private readonly List<LogRecord> records = [];
    private long first;
    private long next;
    private long promised;

    public TailRing(long start) => Start = first = next = promised = start;

    /// <summary>Where it began.</summary>
    public long Start { get; }

    /// <summary>Bytes of values and keys, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>A page; null when the records from there on are not (or not yet) here. <paramref name="behind"/>: records are known to be there and will come.</summary>
    public LogPage? Read(long from, int most, long mostBytes, out bool behind)
    {
        lock (gate)
        {
            behind = from >= next && from < promised;
            if (behind || from < first || from > next)
            {
                return null;
            }

            List<LogRecord> page = [];
            long bytes = 0;
            int at = RecordSearch.IndexOf(records, from);
            for (; at < records.Count && page.Count < most && bytes < mostBytes; at++)
            {
                page.Add(records[at]);
                bytes += records[at].Value?.Length ?? 0;
            }

            return new LogPage(page, at == records.Count ? next : page[^1].Offset + 1);
        }
    }

    /// <summary>A record arrived. The change of <see cref="Bytes"/>.</summary>
    public long Add(LogRecord record)
    {
        lock (gate)
        {
            if (record.Offset < next)
            {
                return 0;
            }

            records.Add(record);
            next = record.Offset + 1;
            long size = Size(record);
            Bytes += size;
            return size;
        }
    }

    /// <summary>The partition ends there: what lies before and is not here is no record.</summary>
    public void Reached(long offset)
    {
        lock (gate)
        {
            next = Math.Max(next, offset);
        }
    }

    /// <summary>A record of ours got the offset before this one: it will arrive here.</summary>
    public void Promise(long offset)
    {
        lock (gate)
        {
            promised = Math.Max(promised, offset);
        }
    }

    /// <summary>Forgets the older half. The change of <see cref="Bytes"/>.</summary>
    public long Halve()
    {
        lock (gate)
        {
            int count = (records.Count + 1) / 2;
            if (count == 0)
            {
                return 0;
            }

            first = records[count - 1].Offset + 1;
            long size = records.Take(count).Sum(Size);
            records.RemoveRange(0, count);
            Bytes -= size;
            return -size;
        }
    }

    private static long Size(LogRecord record) => 100 + (record.Value?.Length ?? 0) + (record.Key?.Length ?? 0);
}
