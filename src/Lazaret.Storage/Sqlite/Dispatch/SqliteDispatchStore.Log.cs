using Lazaret.Core.Events;

namespace Lazaret.Storage.Sqlite.Dispatch;

/// <content>Topics, records, compaction and retention.</content>
public sealed partial class SqliteDispatchStore
{
    /// <summary>Rows in one step of maintenance: short, so that writers do not wait.</summary>
    private const int Step = 2000;

    private static readonly TimeSpan TombstoneLife = TimeSpan.FromDays(1);
    private long roundRobin;
    private Statement? insert;
    private string? lastTopicName;
    private TopicEntry? lastTopic;

    public long Generation => Interlocked.Read(ref generation);

    public long Version => Interlocked.Read(ref version);

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<TopicInfo>>([.. topics.Values.Select(t => t.Info).OrderBy(t => t.Name, StringComparer.Ordinal)]);

    public ValueTask<TopicInfo> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellationToken) => WriteAsync(() => Ensure(spec).Info);

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken) => WriteAsync<IReadOnlyList<AppendResult>>(() => Append(records, NowMs()));

    public ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 10_000);
        mostBytes = Math.Max(1, mostBytes);
        PartitionHead head = Head(partition);
        long start = Math.Max(from, head.Earliest);
        long end = head.Committed;
        if (start >= end)
        {
            return ValueTask.FromResult(new LogPage([], Math.Max(from, Math.Min(start, end))));
        }

        return ValueTask.FromResult(Read(reader =>
        {
            List<LogRecord> found = new(Math.Min(most, 256));
            long bytes = 0;
            Statement s = reader.Prepare("SELECT id, key, value, time FROM records WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3")
                .Bind(1, DispatchSchema.Id(head.Id, start)).Bind(2, DispatchSchema.Id(head.Id, end)).Bind(3, most);
            while (bytes < mostBytes && s.Step())
            {
                byte[]? value = s.IsNull(2) ? null : s.Blob(2).ToArray();
                bytes += value?.Length ?? 0;
                found.Add(new LogRecord(DispatchSchema.OffsetOf(s.Int(0)), s.IsNull(1) ? null : s.Text(1), value is null ? (ReadOnlyMemory<byte>?)null : value, DateTimeOffset.FromUnixTimeMilliseconds(s.Int(3))));
            }

            s.Reset();
            return new LogPage(found, found.Count == most || (bytes >= mostBytes && found.Count > 0) ? found[^1].Offset + 1 : end);
        }));
    }

    public ValueTask<LogBounds> BoundsAsync(TopicPartition partition, CancellationToken cancellationToken)
    {
        PartitionHead head = Head(partition);
        return ValueTask.FromResult(new LogBounds(head.Earliest, head.Committed));
    }

    public async ValueTask WaitAsync(long seen, CancellationToken cancellationToken)
    {
        Task next = appended.Next;
        if (Version != seen || disposed)
        {
            return;
        }

        try
        {
            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // As promised.
        }
    }

    public async ValueTask<long> MaintainAsync(CancellationToken cancellationToken)
    {
        long removed = 0;
        foreach (TopicEntry topic in topics.Values)
        {
            foreach (PartitionHead head in topic.Heads)
            {
                if (topic.Spec.Retention is { } retention)
                {
                    long cutoff = time.GetUtcNow().Subtract(retention).ToUnixTimeMilliseconds();
                    for (long step = Step; step == Step && !cancellationToken.IsCancellationRequested; removed += step)
                    {
                        step = await WriteAsync(() => Expire(head, cutoff)).ConfigureAwait(false);
                    }
                }

                for (bool more = topic.Spec.Compact; more && !cancellationToken.IsCancellationRequested;)
                {
                    (more, long gone) = await WriteAsync(() => Compact(head)).ConfigureAwait(false);
                    removed += gone;
                }
            }
        }

        long tombstones = time.GetUtcNow().Subtract(TombstoneLife).ToUnixTimeMilliseconds();
        for (long step = Step; step == Step && !cancellationToken.IsCancellationRequested; removed += step)
        {
            step = await WriteAsync(() => DropTombstones(tombstones)).ConfigureAwait(false);
        }

        return removed;
    }

    private void LoadTopics()
    {
        Dictionary<string, List<PartitionHead>> heads = new(StringComparer.Ordinal);
        Statement p = writer.Prepare("SELECT id, topic, next, earliest, compacted FROM partitions ORDER BY topic, number");
        while (p.Step())
        {
            heads.TryAdd(p.Text(1), []);
            heads[p.Text(1)].Add(new PartitionHead(p.Int(0), p.Int(2), p.Int(3), p.Int(4)));
        }

        p.Reset();
        Statement t = writer.Prepare("SELECT name, replicas, retention_ms, compact FROM topics");
        while (t.Step())
        {
            TopicSpec spec = new()
            {
                Name = t.Text(0),
                Replicas = (int)t.Int(1),
                Retention = t.IsNull(2) ? null : TimeSpan.FromMilliseconds(t.Int(2)),
                Compact = t.Int(3) != 0,
                Partitions = heads[t.Text(0)].Count,
            };
            topics[spec.Name] = new TopicEntry(spec, [.. heads[spec.Name]]);
        }

        t.Reset();
        lastTime = writer.Scalar("SELECT max(time) FROM (SELECT time FROM records ORDER BY id DESC LIMIT 1)") ?? 0;
    }

    private TopicEntry Ensure(TopicSpec spec)
    {
        TopicEntry? entry = topics.GetValueOrDefault(spec.Name);
        PartitionHead[] heads = entry?.Heads ?? [];
        int wanted = Math.Max(spec.Partitions, heads.Length);
        List<PartitionHead> all = [.. heads];
        for (int number = heads.Length; number < wanted; number++)
        {
            writer.Prepare("INSERT INTO partitions (topic, number, next, earliest, compacted) VALUES (?1, ?2, 0, 0, 0)").Bind(1, spec.Name).Bind(2, number).Run();
            all.Add(new PartitionHead(writer.LastInserted, 0, 0, 0));
        }

        Statement s = writer.Prepare("INSERT INTO topics (name, replicas, retention_ms, compact) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET replicas = ?2, retention_ms = ?3, compact = ?4")
            .Bind(1, spec.Name).Bind(2, spec.Replicas).Bind(4, spec.Compact ? 1 : 0);
        (spec.Retention is { } retention ? s.Bind(3, (long)retention.TotalMilliseconds) : s.BindNull(3)).Run();
        TopicSpec now = spec with { Partitions = wanted };
        if (entry is null)
        {
            entry = topics[spec.Name] = new TopicEntry(now, [.. all]);
            Interlocked.Increment(ref generation);
            madeTopics.Add(spec.Name);
        }
        else
        {
            // A topic that was there keeps what it got in memory even if the commit fails: the next start reads the file.
            entry.Heads = [.. all];
            Interlocked.Increment(ref generation);
            entry.Spec = now;
        }

        return entry;
    }

    /// <summary>Why a record cannot be appended, as a sentence; null when it can.</summary>
    private string? Refusal(NewRecord record) =>
        !topics.ContainsKey(record.Topic) ? $"The topic {record.Topic} is not there."
        : record.Value is { } value && value.Length > options.MostBytes ? $"The record has {value.Length} bytes; allowed are {options.MostBytes}."
        : null;

    private AppendResult Append(NewRecord record, long now)
    {
        // Records of one request go to the same topic as a rule.
        TopicEntry? topic = ReferenceEquals(record.Topic, lastTopicName) ? lastTopic : topics.GetValueOrDefault(record.Topic);
        if (topic is null || record.Value?.Length > options.MostBytes)
        {
            return AppendResult.Refused(Refusal(record)!);
        }

        (lastTopicName, lastTopic) = (record.Topic, topic);
        int number = topic.Heads.Length == 1 ? 0 : record.Key is { } key ? KeyPartitioner.Of(key, topic.Heads.Length) : (int)(roundRobin++ % topic.Heads.Length);
        PartitionHead head = topic.Heads[number];
        if (touched.Count == 0 || touched[^1].Head != head || touched.Count == touchedMark)
        {
            touched.Add((head, head.Next));
        }

        long offset = head.Next++;
        insert ??= writer.Prepare("INSERT INTO records (id, key, value, time) VALUES (?1, ?2, ?3, ?4)");
        Statement s = insert.Bind(1, DispatchSchema.Id(head.Id, offset)).BindShort(2, record.Key).Bind(4, now);
        (record.Value is { } value ? s.Bind(3, value.Span) : s.BindNull(3)).Run();
        return new AppendResult(number, offset, null);
    }

    private PartitionHead Head(TopicPartition partition) =>
        topics.TryGetValue(partition.Topic, out TopicEntry? topic) && partition.Partition >= 0 && partition.Partition < topic.Heads.Length
            ? topic.Heads[partition.Partition]
            : throw new EventLogException($"The partition {partition.Partition} of the topic {partition.Topic} is not there.");

    private long Expire(PartitionHead head, long cutoff)
    {
        long end = head.Earliest;
        long count = 0;
        Statement s = writer.Prepare("SELECT id, time FROM records WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3")
            .Bind(1, DispatchSchema.Id(head.Id, head.Earliest)).Bind(2, DispatchSchema.Id(head.Id, head.Committed)).Bind(3, Step);
        while (s.Step() && s.Int(1) < cutoff)
        {
            end = DispatchSchema.OffsetOf(s.Int(0)) + 1;
            count++;
        }

        s.Reset();
        if (count == 0)
        {
            return 0;
        }

        writer.Prepare("DELETE FROM records WHERE id >= ?1 AND id < ?2").Bind(1, DispatchSchema.Id(head.Id, head.Earliest)).Bind(2, DispatchSchema.Id(head.Id, end)).Run();
        writer.Prepare("UPDATE partitions SET earliest = ?2 WHERE id = ?1").Bind(1, head.Id).Bind(2, end).Run();
        head.Earliest = end;
        return count;
    }

    /// <summary>Looks at the keys of the next records; those that they replace go.</summary>
    private (bool More, long Gone) Compact(PartitionHead head)
    {
        List<(long Id, string Key)> keys = [];
        Statement s = writer.Prepare("SELECT id, key FROM records WHERE id >= ?1 AND id < ?2 AND key IS NOT NULL ORDER BY id LIMIT ?3")
            .Bind(1, DispatchSchema.Id(head.Id, head.Compacted)).Bind(2, DispatchSchema.Id(head.Id, head.Committed)).Bind(3, Step);
        while (s.Step())
        {
            keys.Add((s.Int(0), s.Text(1)));
        }

        s.Reset();
        long gone = 0;
        foreach ((long id, string key) in keys)
        {
            Statement old = writer.Prepare("SELECT id FROM newest WHERE partition = ?1 AND key = ?2").Bind(1, head.Id).Bind(2, key);
            long? before = old.Step() ? old.Int(0) : null;
            old.Reset();
            if (before is { } stale && stale < id)
            {
                writer.Prepare("DELETE FROM records WHERE id = ?1").Bind(1, stale).Run();
                gone += writer.Changes;
            }

            writer.Prepare("INSERT INTO newest (partition, key, id) VALUES (?1, ?2, ?3) ON CONFLICT (partition, key) DO UPDATE SET id = max(id, ?3)").Bind(1, head.Id).Bind(2, key).Bind(3, id).Run();
        }

        long reached = keys.Count == Step ? DispatchSchema.OffsetOf(keys[^1].Id) + 1 : head.Committed;
        if (reached != head.Compacted)
        {
            writer.Prepare("UPDATE partitions SET compacted = ?2 WHERE id = ?1").Bind(1, head.Id).Bind(2, reached).Run();
            head.Compacted = reached;
        }

        return (keys.Count == Step, gone);
    }

    private long DropTombstones(long cutoff)
    {
        List<(long Id, string? Key)> due = [];
        Statement s = writer.Prepare("SELECT id, key FROM records WHERE value IS NULL AND time < ?1 ORDER BY time LIMIT ?2").Bind(1, cutoff).Bind(2, Step);
        while (s.Step())
        {
            due.Add((s.Int(0), s.IsNull(1) ? null : s.Text(1)));
        }

        s.Reset();
        foreach ((long id, string? key) in due)
        {
            writer.Prepare("DELETE FROM records WHERE id = ?1").Bind(1, id).Run();
            writer.Prepare("DELETE FROM newest WHERE partition = ?1 AND key = ?2 AND id = ?3").Bind(1, id >> DispatchSchema.OffsetBits).Bind(2, key ?? "").Bind(3, id).Run();
        }

        return due.Count;
    }
}
