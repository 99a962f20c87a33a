using System.Collections.Concurrent;
using Confluent.Kafka;
using Lazaret.Core.Events;
using Lazaret.Core.Time;
using TopicPartition = Lazaret.Core.Events.TopicPartition;

namespace Lazaret.Storage.Kafka;

/// <summary>
/// One consumer that follows the ends of all partitions that anybody read or asked about. It tells that something is new, and it keeps the newest records, so that many readers at the end of
/// the same partition cost one fetch.
/// </summary>
internal sealed class KafkaTail : IDisposable
{
    private const int PollMs = 50;
    private const int MostAtOnce = 1_000;
    private readonly ConcurrentDictionary<TopicPartition, TailRing> rings = new();
    private readonly HashSet<TopicPartition> assigned = [];
    private readonly ManualResetEventSlim wake = new();
    private readonly Pulse pulse = new();
    private readonly IConsumer<string?, byte[]?> consumer;
    private readonly long mostBytes;
    private readonly Thread thread;
    private long bytes;
    private long version;
    private volatile bool joining;
    private volatile bool lost;
    private volatile bool stopping;

    public KafkaTail(KafkaClients clients, KafkaLogOptions options)
    {
        mostBytes = options.TailBytes;
        consumer = clients.Consumer(AutoOffsetReset.Error, () => lost = true);
        thread = new Thread(Run) { IsBackground = true, Name = "kafka tail" };
        thread.Start();
    }

    /// <summary>Changes with every record that arrived or was appended here.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>Ends at the next change of <see cref="Version"/>.</summary>
    public Task Next => pulse.Next;

    public TailRing? Find(TopicPartition partition) => rings.GetValueOrDefault(partition);

    /// <summary>Follows the partition from here on, unless it does already.</summary>
    public void Follow(TopicPartition partition, long from)
    {
        if (!rings.ContainsKey(partition) && rings.TryAdd(partition, new TailRing(from)))
        {
            joining = true;
            wake.Set();
        }
    }

    /// <summary>Our own records are durable: they will come along here, and nobody need wait for that to hear of it.</summary>
    public void Appended(IReadOnlyList<NewRecord> records, IReadOnlyList<AppendResult> results)
    {
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i] is { Error: null, Offset: >= 0 } done)
            {
                Find(new TopicPartition(records[i].Topic, done.Partition))?.Promise(done.Offset + 1);
            }
        }

        Changed();
    }

    public void Dispose()
    {
        stopping = true;
        wake.Set();
        thread.Join();
        Changed();
        consumer.Dispose();
        wake.Dispose();
    }

    private void Changed()
    {
        Interlocked.Increment(ref version);
        pulse.Beat();
    }

    private void Run()
    {
        while (!stopping)
        {
            try
            {
                Join();
                if (assigned.Count == 0)
                {
                    wake.Wait();
                    wake.Reset();
                    continue;
                }

                bool any = false;
                for (int i = 0; i < MostAtOnce && Poll(i == 0 ? PollMs : 0); i++)
                {
                    any = true;
                }

                if (any)
                {
                    Changed();
                }
            }
            catch (KafkaException)
            {
                lost = true;
            }
        }
    }

    private void Join()
    {
        if (lost)
        {
            // Nobody is told that there is nothing new while we cannot know: reads ask, and fail or come back here.
            lost = false;
            foreach (TopicPartition partition in assigned)
            {
                rings.TryRemove(partition, out _);
            }

            assigned.Clear();
            bytes = 0;
            consumer.Unassign();
        }

        if (joining)
        {
            joining = false;
            KeyValuePair<TopicPartition, TailRing>[] more = [.. rings.Where(r => assigned.Add(r.Key))];
            consumer.IncrementalAssign(more.Select(r => new TopicPartitionOffset(r.Key.Topic, r.Key.Partition, r.Value.Start)));
        }
    }

    /// <summary>True when there was something.</summary>
    private bool Poll(int waitMs)
    {
        try
        {
            ConsumeResult<string?, byte[]?>? result = consumer.Consume(waitMs);
            if (result is null)
            {
                return false;
            }

            if (Find(new TopicPartition(result.Topic, result.Partition.Value)) is not { } ring)
            {
                return true;
            }

            if (result.IsPartitionEOF)
            {
                ring.Reached(result.Offset.Value);
                return true;
            }

            bytes += ring.Add(KafkaRecord.Of(result));
            while (bytes > mostBytes && rings.Values.MaxBy(r => r.Bytes) is { Bytes: > 0 } largest)
            {
                bytes += largest.Halve();
            }

            return true;
        }
        catch (ConsumeException e) when (e.ConsumerRecord is { Topic: { } topic } record && record.Partition.Value >= 0)
        {
            // The topic is gone, or was made anew: whoever reads it next asks, and begins to follow it again.
            Forget(new TopicPartition(topic, record.Partition.Value));
            return true;
        }
        catch (ConsumeException)
        {
            // About no partition; the client goes on by itself and has told the log.
            return false;
        }
    }

    private void Forget(TopicPartition partition)
    {
        if (assigned.Remove(partition) && rings.TryRemove(partition, out TailRing? ring))
        {
            bytes -= ring.Bytes;
            consumer.IncrementalUnassign([new Confluent.Kafka.TopicPartition(partition.Topic, partition.Partition)]);
        }
    }
}
