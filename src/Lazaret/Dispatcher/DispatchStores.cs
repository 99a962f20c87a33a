using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Settings;
using Lazaret.Storage.Blobs.AzureBlob;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.Storage.Blobs.S3;
using Lazaret.Storage.Kafka;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>Opens what the settings name.</summary>
internal static class DispatchStores
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
}
