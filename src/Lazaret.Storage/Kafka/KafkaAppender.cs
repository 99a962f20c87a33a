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
    private readonly KafkaThread thread;
    private readonly KafkaLogOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private KafkaProducer current;
    private bool idempotent = true;
    private int turn;

    public KafkaAppender(KafkaClients clients, KafkaTopics topics, KafkaTail tail, KafkaThread thread, KafkaLogOptions options, TimeProvider time, ILogger logger)
    {
        this.clients = clients;
        this.topics = topics;
        this.tail = tail;
        this.thread = thread;
        this.options = options;
        this.time = time;
        this.logger = logger;
        current = new KafkaProducer(clients, idempotent);
    }

    public async Task<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return [];
        }

        (AppendResult[] results, IReadOnlyList<int> unsent) = await SendAsync(records, cancellationToken).ConfigureAwait(false);
        if (unsent.Count > 0)
        {
            // The producer broke before it sent them: once more with its successor.
            (AppendResult[] later, _) = await SendAsync([.. unsent.Select(i => records[i])], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < later.Length; i++)
            {
                results[unsent[i]] = later[i];
            }
        }

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

    private async Task<(AppendResult[] Results, IReadOnlyList<int> Unsent)> SendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        // 1. All topics, before anything is sent.
        AppendBatch batch = new(records.Count);
        Dictionary<string, TopicInfo?> known = [];
        KafkaProducer producer = Current();
        string? why = null;
        try
        {
            foreach (string name in records.Select(r => r.Topic).Distinct())
            {
                known[name] = await topics.FindAsync(name, cancellationToken).ConfigureAwait(false);
            }

            await producer.MeetAsync(known.Where(t => t.Value is not null).Select(t => t.Key), thread, options.RequestTimeout).ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            why = e.Message;
        }

        // 2. Hand everything to the producer.
        int any = Interlocked.Increment(ref turn);
        for (int i = 0; i < records.Count; i++)
        {
            NewRecord record = records[i];
            if (known.GetValueOrDefault(record.Topic) is not { } topic)
            {
                batch.Refuse(i, why ?? KafkaSentences.NoTopic(record.Topic).Message);
                continue;
            }

            int partition = record.Key is { } key ? KeyPartitioner.Of(key, topic.Partitions) : (int)((uint)any % (uint)topic.Partitions);
            Message<byte[]?, byte[]?> message = new() { Key = record.Key is null ? null : Encoding.UTF8.GetBytes(record.Key), Value = Bytes(record.Value) };
            while (!producer.TryProduce(new Confluent.Kafka.TopicPartition(record.Topic, partition), message, batch, i))
            {
                // The producer is full: room comes with the next batch that is durable.
                await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
            }
        }

        // 3. Wait for the brokers.
        return (await batch.Done.WaitAsync(cancellationToken).ConfigureAwait(false), batch.Unsent);
    }

    /// <summary>The producer; another one when it met what it does not recover from. Brokers that know no idempotent producers get a plain one.</summary>
    private KafkaProducer Current()
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
                KafkaProducer old = current;
                current = new KafkaProducer(clients, idempotent);
                // What it still holds fails first, each record with its reason; that must not hold us up.
                _ = Task.Run(() => old.Dispose(options.RequestTimeout));
            }

            return current;
        }
    }

    [LoggerMessage(6102, LogLevel.Warning, "Kafka's producer is replaced (idempotent: {Idempotent}): {Reason}")]
    private partial void LogReplaced(string reason, bool idempotent);
}
