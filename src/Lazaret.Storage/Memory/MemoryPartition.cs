using Lazaret.Core.Events;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Memory;

/// <summary>A partition in memory: records with rising offsets, with gaps after compaction.</summary>
internal sealed class MemoryPartition
{
    private static readonly TimeSpan Tombstones = TimeSpan.FromDays(1);
    private readonly List<LogRecord> records = [];
    private long earliest;
    private long next;

    public LogBounds Bounds => new(earliest, next);

    public long Append(string? key, byte[]? value, DateTimeOffset at)
    {
        records.Add(new LogRecord(next, key, value is null ? (ReadOnlyMemory<byte>?)null : value, at));
        return next++;
    }

    public LogPage Read(long from, int most, long mostBytes)
    {
        List<LogRecord> page = [];
        long bytes = 0;
        int at = RecordSearch.IndexOf(records, from);
        for (; at < records.Count && page.Count < most && bytes < mostBytes; at++)
        {
            page.Add(records[at]);
            bytes += records[at].Value?.Length ?? 0;
        }

        // At the end: what lies before it and is not here will not come any more.
        return new LogPage(page, at < records.Count ? page[^1].Offset + 1 : Math.Max(from, next));
    }

    /// <summary>Removes what is too old, and what is not the newest of its key; the number of it.</summary>
    public long Clean(DateTimeOffset now, TimeSpan? retention, bool compact)
    {
        long before = records.Count;
        if (retention is { } age)
        {
            int old = records.FindIndex(r => now - r.Time <= age);
            old = old < 0 ? records.Count : old;
            records.RemoveRange(0, old);
            earliest = records.Count == 0 && old > 0 ? next : old > 0 ? records[0].Offset : earliest;
        }

        if (compact)
        {
            Dictionary<string, long> newest = [];
            foreach (LogRecord record in records.Where(r => r.Key is not null))
            {
                newest[record.Key!] = record.Offset;
            }

            records.RemoveAll(r => r.Key is { } key && (newest[key] != r.Offset || (r.Value is null && now - r.Time > Tombstones)));
        }

        return before - records.Count;
    }
}
