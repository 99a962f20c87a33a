using Lazaret.Core.Events;
using Lazaret.Core.Time;

namespace Lazaret.Storage.Memory;

/// <summary>The reference model of an event log: one lock, plain lists. Durable for as long as the process lives.</summary>
/// <param name="time">Tells the age of records.</param>
/// <param name="mostRecordBytes">A larger value is refused.</param>
public sealed class MemoryEventLog(TimeProvider time, int mostRecordBytes = int.MaxValue) : IEventLog
{
    private readonly SteadyClock clock = new(time);
    private readonly Lock gate = new();
    private readonly Pulse pulse = new();
    private readonly SortedDictionary<string, MemoryTopic> topics = new(StringComparer.Ordinal);
    private long version;
    private long generation;
    private int turn;

    public string Kind => "memory";

    public long Generation => Interlocked.Read(ref generation);

    public long Version => Interlocked.Read(ref version);

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<TopicInfo>>([.. topics.Values.Select(t => t.Info)]);
        }
    }

    public ValueTask<TopicInfo> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!topics.TryGetValue(spec.Name, out MemoryTopic? topic))
            {
                topics.Add(spec.Name, topic = new MemoryTopic());
            }

            topic.Shape(spec);
            Interlocked.Increment(ref generation);
            return ValueTask.FromResult(topic.Info);
        }
    }

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AppendResult[] results = new AppendResult[records.Count];
        lock (gate)
        {
            DateTimeOffset now = clock.UtcNow;
            int any = turn++ & int.MaxValue;
            for (int i = 0; i < results.Length; i++)
            {
                NewRecord record = records[i];
                if (!topics.TryGetValue(record.Topic, out MemoryTopic? topic))
                {
                    results[i] = AppendResult.Refused($"The topic {record.Topic} is not there.");
                }
                else if (record.Value?.Length > mostRecordBytes)
                {
                    results[i] = AppendResult.Refused($"The record is larger than {mostRecordBytes} bytes.");
                }
                else
                {
                    int partition = record.Key is { } key ? KeyPartitioner.Of(key, topic.Partitions.Count) : any % topic.Partitions.Count;
                    // A copy: who appended may use its memory again.
                    results[i] = new AppendResult(partition, topic.Partitions[partition].Append(record.Key, record.Value?.ToArray(), now), null);
                }
            }

            Interlocked.Increment(ref version);
        }

        pulse.Beat();
        return ValueTask.FromResult<IReadOnlyList<AppendResult>>(results);
    }

    public ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 10_000);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(Find(partition).Read(from, most, Math.Max(mostBytes, 1)));
        }
    }

    public ValueTask<LogBounds> BoundsAsync(TopicPartition partition, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(Find(partition).Bounds);
        }
    }

    public ValueTask<long> MaintainAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            DateTimeOffset now = clock.UtcNow;
            return ValueTask.FromResult(topics.Values.Sum(t => t.Partitions.Sum(p => p.Clean(now, t.Spec.Retention, t.Spec.Compact))));
        }
    }

    public async ValueTask WaitAsync(long seen, CancellationToken cancellationToken)
    {
        Task later = pulse.Next;
        if (Version == seen)
        {
            await later.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync()
    {
        pulse.Beat();
        return ValueTask.CompletedTask;
    }

    private MemoryPartition Find(TopicPartition partition)
    {
        if (!topics.TryGetValue(partition.Topic, out MemoryTopic? topic))
        {
            throw new EventLogException($"The topic {partition.Topic} is not there.");
        }

        return partition.Partition >= 0 && partition.Partition < topic.Partitions.Count
            ? topic.Partitions[partition.Partition]
            : throw new EventLogException($"The topic {partition.Topic} has no partition {partition.Partition}.");
    }
}
