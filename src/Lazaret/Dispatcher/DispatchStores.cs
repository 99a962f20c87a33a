using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Settings;
using Lazaret.Storage.Blobs.AzureBlob;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.Storage.Blobs.S3;
using Lazaret.Storage.Blobs.S3.AgeOff;
using Lazaret.Storage.Kafka;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>Opens what the settings name.</summary>
internal static partial class DispatchStores
{
    /// <summary>The embedded store, which is both, or Kafka and Redis.</summary>
    public static async Task<(IEventLog Log, IDeliveryStore State)> OpenAsync(DispatchPlan plan, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        EventSettings events = plan.Settings.Events;
        switch (events.Log, events.State)
        {
            case (EventLogKind.Sqlite, StateKind.Sqlite):
                SqliteDispatchStore store = SqliteDispatchStore.Open(
                    new DispatchStoreOptions { DataDirectory = plan.Data, MostBytes = Math.Max(events.Kafka.MessageMaxBytes, 64 << 20) }, time, loggers.CreateLogger("Lazaret.Dispatch.Store"));
                return (store, store);
            case (EventLogKind.Kafka, StateKind.Redis):
                KafkaEventLog log = await KafkaEventLog.OpenAsync(Kafka(events.Kafka, plan), time, loggers, cancellationToken);
                try
                {
                    return (log, await RedisDeliveryStore.OpenAsync(Redis(events.Redis, events.Kafka.TopicPrefix), log, time, loggers.CreateLogger("Lazaret.Dispatch.Store"), cancellationToken));
                }
                catch
                {
                    await log.DisposeAsync();
                    throw;
                }

            default:
                throw new UserErrorException("a log in Kafka goes with state in Redis, and the embedded log with embedded state; set both DP__EVENTS__KAFKA__ENDPOINT and DP__EVENTS__REDIS__ENDPOINT, or neither");
        }
    }

    private static KafkaLogOptions Kafka(KafkaSettings settings, DispatchPlan plan)
    {
        KafkaLogOptions options = new() { BootstrapServers = string.Join(',', settings.Endpoints) };
        options.ConnectRetries = settings.ConnectRetries;
        options.MessageMaxBytes = settings.MessageMaxBytes;
        options.FetchBatchBytes = settings.ConsumerFetchBatchBytes;

        // The existing defaults hold the client back (64,000 against 328,000 records a second): they count when somebody set them.
        options.InFlightRequests = plan.IsSet("EVENTS__KAFKA__NETWORK_CONNECTIONS_PER_ACTION") ? settings.NetworkConnectionsPerAction : 5;
        options.ProducerQueueMessages = plan.IsSet("EVENTS__KAFKA__PRODUCER_QUEUE_BUFFERING_MAX_MESSAGES") ? settings.ProducerQueueMessages : 100_000;
        options.ProducerBatchMessages = plan.IsSet("EVENTS__KAFKA__PRODUCER_MAX_MESSAGES") ? settings.ProducerMaxMessages : 10_000;
        options.ConsumerQueueMessages = plan.IsSet("EVENTS__KAFKA__CONSUMER_QUEUE_BUFFERING_MAX_MESSAGES") ? settings.ConsumerQueueMessages : options.ConsumerQueueMessages;
        options.Tls = settings.Tls;
        options.TlsCaFile = Given(settings.TlsCaFile);
        options.SaslMechanism = Given(settings.SaslMechanism);
        options.SaslUser = Given(settings.SaslUser);
        options.SaslPassword = Given(settings.SaslPassword);
        return options;
    }

    private static RedisStoreOptions Redis(RedisSettings settings, string prefix) => new()
    {
        Endpoints = [settings.Endpoint],
        User = Given(settings.Username),
        Password = Given(settings.Password),
        Retries = settings.MaxRetries,
        ConnectTimeout = settings.ConnectionTimeout,
        Tls = settings.Tls,
        CaFile = Given(settings.TlsCaFile),
        Prefix = $"lazaret:{prefix}:",
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;

    public static IStreamStore OpenStreams(DispatchPlan plan, TimeProvider time)
    {
        StreamSettings streams = plan.Settings.Streams;
        if (plan.IsLocal)
        {
            return new FileSystemStreamStore(plan.StreamFolder, time);
        }

        if (streams.Missing() is { } missing)
        {
            throw new UserErrorException(missing.TrimEnd('.'));
        }

        return streams.Backend == StreamBackend.Azure
            ? new AzureBlobStreamStore(
                new AzureBlobStreamStoreOptions { Endpoint = streams.Azure.Endpoint, StorageAccount = streams.Azure.StorageAccount, AccessKey = streams.Azure.AccessKey, Container = streams.Azure.Container }, time)
            : new S3StreamStore(new S3StreamStoreOptions
            {
                Endpoint = streams.S3.Endpoint, AccessKey = streams.S3.AccessKey, SecretKey = streams.S3.SecretKey, Secure = streams.S3.Secure, Region = streams.S3.Region, Bucket = streams.S3.Bucket,
            });
    }

    /// <summary>Has an S3 store delete what is too old, or takes that back, as the settings say (<c>event-dispatcher</c> §10.3). Other stores do not.</summary>
    /// <param name="plan">The settings.</param>
    /// <param name="store">What <see cref="OpenStreams"/> opened.</param>
    /// <param name="logger">Hears what was done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamStoreException">The store refuses; a start that went on would keep, or delete, other things than it was told.</exception>
    public static async Task SetAgeOffAsync(DispatchPlan plan, IStreamStore store, ILogger logger, CancellationToken cancellationToken)
    {
        S3Settings settings = plan.Settings.Streams.S3;
        if (store is not S3StreamStore s3 || !(settings.AutomaticAgeOff || settings.AutomaticAgeOffCleanup))
        {
            return;
        }

        // To clean up wins: rules that were to go and stay delete what is to stay.
        SourceAgeOff[] sources = settings.AutomaticAgeOffCleanup ? [] : [.. plan.Settings.Events.Sources.All.Select(s => new SourceAgeOff(s.Name, s.Expiry))];
        try
        {
            AgeOffChange change = await s3.SetAgeOffAsync(sources, cancellationToken);
            AgeOffSet(logger, change.Set, change.Removed, change.Kept);
        }
        catch (StreamStoreException e) when (e.MayPass)
        {
            // A store that is away for a while does not keep the hub from starting; the rules in it are those of the last start.
            AgeOffNotSet(logger, e);
        }
    }

    [LoggerMessage(6210, LogLevel.Information, "The bucket's age-off rules are set: {Changed} made or changed, {Removed} removed, {Kept} kept")]
    private static partial void AgeOffSet(ILogger logger, int changed, int removed, int kept);

    [LoggerMessage(6211, LogLevel.Error, "The bucket's age-off rules are not set and stay as they are until the next start, because the store does not answer")]
    private static partial void AgeOffNotSet(ILogger logger, Exception e);
}
