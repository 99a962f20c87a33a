using Confluent.Kafka;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;
using TopicPartition = Lazaret.Core.Events.TopicPartition;

namespace Lazaret.Storage.Kafka;

/// <summary>
/// The event log in Kafka. Partitions are assigned by hand, no consumer group is used: who reads keeps its own cursors. Reads at the ends come out of memory (<see cref="KafkaTail"/>), others go
/// to a pool of consumers (<see cref="KafkaReaderPool"/>).
/// </summary>
public sealed partial class KafkaEventLog : IEventLog
{
    /// <summary>How long a read waits for a record of ours to come round; then it is fetched.</summary>
    private static readonly TimeSpan ComeRound = TimeSpan.FromMilliseconds(250);

    /// <summary>librdkafka does not say that a connection was refused, it only does not answer: so much for one attempt.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    private readonly KafkaLogOptions options;
    private readonly TimeProvider time;
    private readonly KafkaThread thread;
    private readonly IAdminClient admin;
    private readonly IConsumer<string?, byte[]?> marks;
    private readonly KafkaTopics topics;
    private readonly KafkaTail tail;
    private readonly KafkaReaderPool readers;
    private readonly KafkaAppender appender;
    private readonly ILogger logger;
    private int closed;

    private KafkaEventLog(KafkaLogOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        KafkaClients clients = new(options, logger);
        admin = clients.Admin();
        marks = clients.Consumer(AutoOffsetReset.Error);
        thread = new KafkaThread("kafka questions");
        topics = new KafkaTopics(admin, thread, options, time, logger);
        tail = new KafkaTail(clients, options);
        readers = new KafkaReaderPool(clients, tail, options, time);
        appender = new KafkaAppender(clients, topics, tail, thread, options, time, logger);
    }

    public string Kind => "kafka";

    /// <summary>Brokers do not tell: whoever needs to know looks once a second.</summary>
    public long Generation => 0;

    public long Version => tail.Version;

    /// <summary>Opens the log when a broker answers; tries <see cref="KafkaLogOptions.ConnectRetries"/> times, 1 s apart.</summary>
    /// <exception cref="EventLogException">The settings do not work, librdkafka is not installed, or no broker answers.</exception>
    public static async Task<KafkaEventLog> OpenAsync(KafkaLogOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (options.Check() is { Count: > 0 } errors)
        {
            throw new EventLogException("The settings for Kafka do not work: " + string.Join(' ', errors));
        }

        KafkaLibrary.Load();
        KafkaEventLog log = new(options, time, loggers.CreateLogger<KafkaEventLog>());
        try
        {
            await log.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return log;
        }
        catch
        {
            await log.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken) => topics.ListAsync(cancellationToken);

    public ValueTask<TopicInfo> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellationToken) => topics.EnsureAsync(spec, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken) =>
        await appender.AppendAsync(records, cancellationToken).ConfigureAwait(false);

    public async ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 10_000);
        mostBytes = Math.Max(mostBytes, 1);
        long begun = time.GetTimestamp();
        while (tail.Find(partition) is { } ring)
        {
            Task later = tail.Next;
            if (ring.Read(from, most, mostBytes, out bool behind) is { } page)
            {
                return page;
            }

            TimeSpan left = ComeRound - time.GetElapsedTime(begun);
            if (!behind || left <= TimeSpan.Zero)
            {
                break;
            }

            await Quietly(later.WaitAsync(left, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await topics.RequireAsync(partition, cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(partition, from, most, mostBytes, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<LogBounds> BoundsAsync(TopicPartition partition, CancellationToken cancellationToken)
    {
        await topics.RequireAsync(partition, cancellationToken).ConfigureAwait(false);
        try
        {
            WatermarkOffsets ends = await thread.RunAsync(() => marks.QueryWatermarkOffsets(new(partition.Topic, partition.Partition), options.RequestTimeout)).ConfigureAwait(false);
            tail.Follow(partition, ends.High);
            return new LogBounds(ends.Low, ends.High);
        }
        catch (KafkaException e)
        {
            throw KafkaSentences.Failed(e, partition.Topic);
        }
    }

    /// <summary>Kafka does it by itself.</summary>
    public ValueTask<long> MaintainAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    public async ValueTask WaitAsync(long seen, CancellationToken cancellationToken)
    {
        Task later = tail.Next;
        if (tail.Version == seen)
        {
            await Quietly(later.WaitAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
        {
            // What is still to be sent goes first; all of it blocks.
            await Task.Run(() =>
            {
                appender.Dispose();
                readers.Dispose();
                tail.Dispose();
                thread.Dispose();
                topics.Dispose();
                marks.Dispose();
                admin.Dispose();
            }).ConfigureAwait(false);
        }
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        TimeSpan patience = options.RequestTimeout < ConnectPatience ? options.RequestTimeout : ConnectPatience;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await topics.AskAsync(TimeSpan.Zero, cancellationToken, patience).ConfigureAwait(false);
                return;
            }
            catch (EventLogException e)
            {
                if (attempt >= options.ConnectRetries)
                {
                    throw new EventLogException($"Kafka at {options.BootstrapServers} cannot be used: {e.Message}", e);
                }

                LogRetry(options.BootstrapServers, attempt, e.Message);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(6103, LogLevel.Warning, "Kafka at {Servers} cannot be used yet (attempt {Attempt}): {Reason}")]
    private partial void LogRetry(string servers, int attempt, string reason);
}
