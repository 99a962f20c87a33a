using Lazaret.Core.Events;

namespace Lazaret.Storage.Kafka;

/// <summary>Readers for what lies before the ends. A read goes to the one that stands there already, else to a new one, else to the one that was idle longest.</summary>
internal sealed class KafkaReaderPool : IDisposable
{
    /// <summary>A reader that nobody came back to gives up its partition after that.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly KafkaClients clients;
    private readonly KafkaTail tail;
    private readonly KafkaLogOptions options;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim free;
    private readonly Lock gate = new();
    private readonly List<KafkaReader> idle = [];
    private readonly ITimer sweep;
    private int made;

    public KafkaReaderPool(KafkaClients clients, KafkaTail tail, KafkaLogOptions options, TimeProvider time)
    {
        this.clients = clients;
        this.tail = tail;
        this.options = options;
        this.time = time;
        free = new SemaphoreSlim(options.Readers);
        sweep = time.CreateTimer(_ => Sweep(), null, Rest / 3, Rest / 3);
    }

    public async ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        KafkaReader? reader = null;
        try
        {
            reader = Take(partition, from);
            return await reader.ReadAsync(partition, from, most, mostBytes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            GiveBack(reader);
            free.Release();
        }
    }

    public void Dispose()
    {
        sweep.Dispose();
        // Each read that is under way ends within its timeout.
        for (int i = 0; i < options.Readers; i++)
        {
            free.Wait();
        }

        idle.ForEach(r => r.Dispose());
        idle.Clear();
        free.Dispose();
    }

    private KafkaReader Take(TopicPartition partition, long from)
    {
        lock (gate)
        {
            int at = idle.FindIndex(r => r.IsAt(partition, from));
            if (at < 0 && made < options.Readers)
            {
                KafkaReader another = new(clients, tail, options, time, made);
                made++;
                return another;
            }

            KafkaReader reader = idle[Math.Max(at, 0)];
            idle.RemoveAt(Math.Max(at, 0));
            return reader;
        }
    }

    private void GiveBack(KafkaReader? reader)
    {
        if (reader is not null)
        {
            lock (gate)
            {
                idle.Add(reader);
            }
        }
    }

    private void Sweep()
    {
        lock (gate)
        {
            foreach (KafkaReader reader in idle.Where(r => r.IsAssigned && time.GetElapsedTime(r.UsedAt) > Rest))
            {
                // In its queue before any read that comes now.
                _ = reader.RestAsync();
            }
        }
    }
}
