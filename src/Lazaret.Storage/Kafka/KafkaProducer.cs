using System.Collections.Concurrent;
using Confluent.Kafka;
using Lazaret.Core.Events;
using TopicPartition = Confluent.Kafka.TopicPartition;

namespace Lazaret.Storage.Kafka;

/// <summary>A producer and what broke it.</summary>
internal sealed class KafkaProducer
{
    private readonly IProducer<byte[]?, byte[]?> producer;
    private readonly ConcurrentDictionary<string, bool> met = new();
    private volatile Error? broken;

    public KafkaProducer(KafkaClients clients, bool idempotent) => producer = clients.Producer(idempotent, e => broken = e);

    /// <summary>What it does not recover from.</summary>
    public Error? Broken => broken;

    /// <summary>Makes topics known to the producer, which by itself asks for new ones once a second only.</summary>
    public async ValueTask MeetAsync(IEnumerable<string> topics, KafkaThread thread, TimeSpan patience)
    {
        string[] strangers = [.. topics.Where(t => !met.ContainsKey(t))];
        if (strangers.Length > 0)
        {
            await thread.RunAsync(() => Introduce(patience)).ConfigureAwait(false);
            Array.ForEach(strangers, t => met.TryAdd(t, true));
        }
    }

    /// <summary>Takes a message; its outcome comes to the batch. False when there is no room now.</summary>
    public bool TryProduce(TopicPartition to, Message<byte[]?, byte[]?> message, AppendBatch batch, int index)
    {
        try
        {
            producer.Produce(to, message, report =>
            {
                if (!report.Error.IsError)
                {
                    batch.Settle(index, new AppendResult(report.Partition.Value, report.Offset.Value, null));
                }
                else
                {
                    Refuse(batch, index, report.Error, to.Topic, report.Status == PersistenceStatus.NotPersisted);
                }
            });
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (KafkaException e)
        {
            Refuse(batch, index, e.Error, to.Topic, unsent: true);
        }
        catch (ObjectDisposedException)
        {
            batch.Refuse(index, "The event log is closed.");
        }

        return true;
    }

    /// <summary>Waits a while for what is under way, then fails it.</summary>
    public void Dispose(TimeSpan patience)
    {
        producer.Flush(patience);
        producer.Dispose();
    }

    private bool Introduce(TimeSpan patience)
    {
        try
        {
            // Only for this: kept, it would take a third of a processor for its polling. All topics at once: the producer remembers what it hears.
            using IAdminClient metadata = new DependentAdminClientBuilder(producer.Handle).Build();
            metadata.GetMetadata(patience).Topics.ForEach(t => met.TryAdd(t.Topic, true));
            return true;
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            // What is sent will tell.
            return false;
        }
    }

    private void Refuse(AppendBatch batch, int index, Error error, string topic, bool unsent)
    {
        // A report may come before the error that broke the producer, and with that error's code.
        bool fatal = broken is not null || error.IsFatal
            || error.Code is ErrorCode.Local_Fatal or ErrorCode.Local_PurgeQueue or ErrorCode.Local_UnsupportedFeature or ErrorCode.ClusterAuthorizationFailed;
        if (fatal)
        {
            broken ??= error;
        }

        batch.Refuse(index, KafkaSentences.Of(error, topic), fatal && unsent);
    }
}
