using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Settings;
using Lazaret.Storage.Blobs.AzureBlob;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.Storage.Blobs.S3;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>Opens what the settings name.</summary>
internal static class DispatchStores
{
    public static Task<(IEventLog Log, IDeliveryStore State)> OpenAsync(DispatchPlan plan, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        EventSettings events = plan.Settings.Events;
        if (events.Log == EventLogKind.Kafka || events.State == StateKind.Redis)
        {
            throw new UserErrorException("a log in Kafka and state in Redis cannot be used in this build; leave DP__EVENTS__KAFKA__ENDPOINT and DP__EVENTS__REDIS__ENDPOINT empty");
        }

        SqliteDispatchStore store = SqliteDispatchStore.Open(
            new DispatchStoreOptions { DataDirectory = plan.Data, MostBytes = Math.Max(events.Kafka.MessageMaxBytes, 64 << 20) }, time, loggers.CreateLogger("Lazaret.Dispatch.Store"));
        return Task.FromResult<(IEventLog, IDeliveryStore)>((store, store));
    }

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
