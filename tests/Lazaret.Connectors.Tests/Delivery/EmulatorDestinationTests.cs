using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Connectors.S3;
using Lazaret.Connectors.S3.Delivery;
using Lazaret.Core.Delivery;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>A server that is not ours, small and large.</summary>
public sealed class EmulatorDestinationTests : IAsyncLifetime
{
    private NodeServer? server;
    private AmazonS3Client? client;
    private S3Destination? destination;

    private S3ConnectionOptions Connection => new() { Endpoint = $"http://127.0.0.1:{server!.Port}", AccessKey = ObjectStoreServers.S3Key, SecretKey = ObjectStoreServers.S3Key };

    public async ValueTask InitializeAsync()
    {
        server = await ObjectStoreServers.StartS3Async();
        client = S3ClientFactory.Create(Connection);
        await client.PutBucketAsync("clean");
        destination = new S3Destination(new S3DestinationOptions { Connection = Connection, Bucket = "clean" }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await destination!.DisposeAsync();
        client!.Dispose();
        await server!.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData((33 << 20) + 5)]
    public async Task An_item_is_delivered_once_and_then_found(int size)
    {
        byte[] content = new byte[size];
        Random.Shared.NextBytes(content);
        DeliveryItem item = Items.Of("2026-01-01/00:00:00.000001/a.xml", content);

        DeliveryResult first = await destination!.DeliverAsync(item, default);
        DeliveryResult again = await destination.DeliverAsync(item, default);
        DeliveryResult other = await destination.DeliverAsync(Items.Of(item.Key, [1, 2, 3]), default);
        DeliveryResult mark = await destination.MarkAsync(item.Key + ".done", default);

        Assert.True(first.Status == DeliveryStatus.Delivered, first.Message);
        Assert.Equal((DeliveryStatus.Delivered, true), (again.Status, again.WasThere));
        Assert.Equal(DeliveryStatus.Collision, other.Status);
        Assert.Equal(DeliveryStatus.Delivered, mark.Status);
        using GetObjectResponse found = await client!.GetObjectAsync("clean", item.Key);
        using MemoryStream all = new();
        await found.ResponseStream.CopyToAsync(all);
        Assert.True(content.AsSpan().SequenceEqual(all.ToArray()));
        Assert.Null(await destination.CheckAsync(default));
    }
}
