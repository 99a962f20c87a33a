using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.Storage.Blobs;
using Lazaret.Storage.Blobs.AzureBlob;
using Lazaret.Storage.Blobs.S3;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

/// <summary>Encoded streams in object stores, which read what they send twice, and large ones in parts.</summary>
public sealed class WrappedObjectStoreTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S3_gives_back_what_was_encoded()
    {
        await using NodeServer server = await ObjectStoreServers.StartS3Async();
        await CheckAsync(new S3StreamStore(new S3StreamStoreOptions
        {
            Endpoint = $"127.0.0.1:{server.Port}",
            AccessKey = ObjectStoreServers.S3Key,
            SecretKey = ObjectStoreServers.S3Key,
            Bucket = "wrapped",
        }));
    }

    [Fact]
    public async Task Azure_gives_back_what_was_encoded()
    {
        await using NodeServer server = await ObjectStoreServers.StartAzureAsync();
        await CheckAsync(new AzureBlobStreamStore(new AzureBlobStreamStoreOptions
        {
            Endpoint = $"http://127.0.0.1:{server.Port}/{ObjectStoreServers.AzureAccount}",
            StorageAccount = ObjectStoreServers.AzureAccount,
            AccessKey = ObjectStoreServers.AzureKey,
            Container = "wrapped",
        }, TimeProvider.System));
    }

    private static async Task CheckAsync(IStreamStore backend)
    {
        using StreamMetrics metrics = new();
        StreamWrappingOptions options = new() { XorEncoding = true, Aes = AesMode.Enabled, AesKey = "abcdefghijklmnopqrstuvwx" };
        await using IStreamStore store = StreamWrapping.Around(backend, options, metrics, TimeProvider.System);
        foreach (int size in new[] { 1, 100_000, (int)BlobUpload.PartsFrom + 5 })
        {
            byte[] content = new byte[size];
            new Random(size).NextBytes(content);
            StreamName name = new("src", "content", Convert.ToHexStringLower(SHA256.HashData(content)));
            using MemoryStream stream = new(content);
            await store.PutAsync(name, stream, size, None);
            await using StreamPiece whole = Assert.IsType<StreamPiece>(await store.OpenAsync(name, StreamRange.All, None));
            Assert.Equal(name.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(whole.Content, None)));
            await using StreamPiece end = Assert.IsType<StreamPiece>(await store.OpenAsync(name, new StreamRange(-10, 10), None));
            byte[] last = new byte[end.Count];
            await end.Content.ReadExactlyAsync(last, None);
            Assert.Equal(content[^last.Length..], last);
        }
    }
}
