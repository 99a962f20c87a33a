using Confluent.Kafka;
using Lazaret.Core.Events;
using TopicPartition = Lazaret.Core.Events.TopicPartition;

namespace Lazaret.Storage.Kafka;

/// <summary>One consumer on one partition. It stays where the last read ended, so that the next one goes on there without asking.</summary>
internal sealed class KafkaReader : IDisposable
{
    private const int PollMs = 100;
    private readonly KafkaThread thread;
    private readonly KafkaTail tail;
    private readonly KafkaLogOptions options;
    private readonly TimeProvider time;
    private readonly IConsumer<string?, byte[]?> consumer;
    private TopicPartition? assigned;
    private long position;
    private long end;

    public KafkaReader(KafkaClients clients, KafkaTail tail, KafkaLogOptions options, TimeProvider time, int number)
    {
        this.tail = tail;
        this.options = options;
        this.time = time;
        consumer = clients.Consumer(AutoOffsetReset.Earliest);
        thread = new KafkaThread($"kafka reader {number}");
    }

    /// <summary>When the last read ended.</summary>
    public long UsedAt { get; private set; }

    /// <summary>Has a partition, whose records it goes on fetching.</summary>
    public bool IsAssigned => assigned is not null;

    public bool IsAt(TopicPartition partition, long from) => assigned == partition && position == from;

    public async Task<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await thread.RunAsync(() => Read(partition, from, most, mostBytes, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            UsedAt = time.GetTimestamp();
        }
    }

    /// <summary>Stops fetching.</summary>
    public Task RestAsync() => thread.RunAsync(() =>
    {
        assigned = null;
        consumer.Unassign();
        return true;
    });

    public void Dispose()
    {
        thread.Dispose();
        consumer.Dispose();
    }

    private LogPage Read(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            // 1. Where the partition ends; known while a read goes on in the middle.
            if (!IsAt(partition, from) || from >= end)
            {
                WatermarkOffsets marks = consumer.QueryWatermarkOffsets(new(partition.Topic, partition.Partition), options.RequestTimeout);
                tail.Follow(partition, marks.High);
                from = Math.Max(from, marks.Low);
                if (from >= marks.High)
                {
                    return new LogPage([], from);
                }

                end = marks.High;
            }

            // 2. Go there.
            if (!IsAt(partition, from))
            {
                consumer.Assign(new TopicPartitionOffset(partition.Topic, partition.Partition, from));
                (assigned, position) = (partition, from);
            }

            // 3. Take what comes, up to that end.
            return Take(most, mostBytes, cancellationToken);
        }
        catch (KafkaException e)
        {
            assigned = null;
            throw KafkaSentences.Failed(e, partition.Topic);
        }
        catch
        {
            assigned = null;
            throw;
        }
    }

    private LogPage Take(int most, long mostBytes, CancellationToken cancellationToken)
    {
        List<LogRecord> records = [];
        long bytes = 0;
        long begun = time.GetTimestamp();
        while (records.Count < most && bytes < mostBytes && position < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConsumeResult<string?, byte[]?>? result = consumer.Consume(PollMs);
            if (result is null)
            {
                if (time.GetElapsedTime(begun) > options.RequestTimeout)
                {
                    return records.Count > 0 ? new LogPage(records, position) : throw new EventLogException("No Kafka broker answered in time.");
                }
            }
            else if (result.IsPartitionEOF)
            {
                // An older end may still be told; only the one we know of ends the read (its last offsets may be marks, not records).
                position = result.Offset.Value >= end ? result.Offset.Value : position;
            }
            else if (result.Offset.Value >= position)
            {
                LogRecord record = KafkaRecord.Of(result);
                records.Add(record);
                bytes += record.Value?.Length ?? 0;
                position = record.Offset + 1;
            }
        }

        return new LogPage(records, position);
    }
}
