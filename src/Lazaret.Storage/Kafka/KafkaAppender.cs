using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Kafka;

/// <summary>Appends lists of records through one producer, which is replaced when it breaks.</summary>
internal sealed partial class KafkaAppender : IDisposable
{
    private readonly KafkaClients clients;
    private readonly KafkaTopics topics;
    private readonly KafkaTail tail;
    private readonly KafkaLogOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private Holder current;
    private bool idempotent = true;
    private int turn;

    public KafkaAppender(KafkaClients clients, KafkaTopics topics, KafkaTail tail, KafkaLogOptions options, TimeProvider time, ILogger logger)
    {
        this.clients = clients;
        this.topics = topics;
        this.tail = tail;
        this.options = options;
        this.time = time;
        this.logger = logger;
        current = new Holder(clients, idempotent);
    }

    public async Task<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return [];
        }

        AppendBatch batch = new(records);
        IProducer<byte[]?, byte[]?> producer = Current();
        int any = Interlocked.Increment(ref turn);
        for (int i = 0; i < records.Count; i++)
        {
            NewRecord record = records[i];
            TopicInfo? topic = await topics.FindAsync(record.Topic, cancellationToken).ConfigureAwait(false);
            if (topic is null)
            {
                batch.Refuse(i, KafkaSentences.NoTopic(record.Topic).Message);
                continue;
            }

            int partition = record.Key is { } key ? KeyPartitioner.Of(key, topic.Partitions) : (int)((uint)any % (uint)topic.Partitions);
            Message<byte[]?, byte[]?> message = new() { Key = record.Key is null ? null : Encoding.UTF8.GetBytes(record.Key), Value = Bytes(record.Value) };
            while (!TryProduce(producer, new Confluent.Kafka.TopicPartition(record.Topic, partition), message, batch, i))
            {
                // The producer is full: room comes with the next batch that is durable.
                await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
            }
        }

        IReadOnlyList<AppendResult> results = await batch.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
        tail.Appended(records, results);
        return results;
    }

    public void Dispose() => current.Dispose(options.RequestTimeout);

    private static byte[]? Bytes(ReadOnlyMemory<byte>? value) => value switch
    {
        null => null,
        { } memory when MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> all) && all.Array is { } array && all.Offset == 0 && all.Count == array.Length => array,
        { } memory => memory.ToArray(),
    };

    /// <summary>False when there is no room now.</summary>
    private static bool TryProduce(IProducer<byte[]?, byte[]?> producer, Confluent.Kafka.TopicPartition to, Message<byte[]?, byte[]?> message, AppendBatch batch, int index)
    {
        try
        {
            producer.Produce(to, message, report =>
            {
                if (report.Error.IsError)
                {
                    batch.Refuse(index, KafkaSentences.Of(report.Error, report.Topic));
                }
                else
                {
                    batch.Settle(index, new AppendResult(report.Partition.Value, report.Offset.Value, null));
                }
            });
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (KafkaException e)
        {
            batch.Refuse(index, KafkaSentences.Of(e.Error, to.Topic));
        }
        catch (ObjectDisposedException)
        {
            batch.Refuse(index, "The event log is closed.");
        }

        return true;
    }

    /// <summary>The producer; another one when it met what it does not recover from. Brokers that know no idempotent producers get a plain one.</summary>
    private IProducer<byte[]?, byte[]?> Current()
    {
        lock (gate)
        {
            if (current.Broken is { } error)
            {
                if (error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion or ErrorCode.ClusterAuthorizationFailed)
                {
                    idempotent = false;
                }

                LogReplaced(error.Reason, idempotent);
                Holder old = current;
                current = new Holder(clients, idempotent);
                // What it still holds fails first, each record with its reason; that must not hold us up.
                _ = Task.Run(() => old.Dispose(options.RequestTimeout));
            }

            return current.Producer;
        }
    }

    [LoggerMessage(6102, LogLevel.Warning, "Kafka's producer is replaced (idempotent: {Idempotent}): {Reason}")]
    private partial void LogReplaced(string reason, bool idempotent);

    /// <summary>A producer and what broke it.</summary>
    private sealed class Holder
    {
        private volatile Error? broken;

        public Holder(KafkaClients clients, bool idempotent) => Producer = clients.Producer(idempotent, e => broken = e);

        public IProducer<byte[]?, byte[]?> Producer { get; }

        public Error? Broken => broken;

        public void Dispose(TimeSpan patience)
        {
            Producer.Flush(patience);
            Producer.Dispose();
        }
    }
}
