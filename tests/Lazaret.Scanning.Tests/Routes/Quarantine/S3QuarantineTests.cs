using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Connectors.S3;
using Lazaret.Connectors.S3.Delivery;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Scanning.Tests.Routes.Quarantine;

/// <summary>In a bucket of a server that is not ours.</summary>
public sealed class S3QuarantineTests(S3QuarantineTests.Fixture fixture) : RemoteQuarantineConformance, IClassFixture<S3QuarantineTests.Fixture>, IAsyncLifetime
{
    private readonly string bucket = "q" + Guid.NewGuid().ToString("N");

    public async ValueTask InitializeAsync() => await fixture.Client.PutBucketAsync(bucket);

    public ValueTask DisposeAsync() => default;

    public override RemoteQuarantine Open() => new(
        "s3",
        new S3Destination(new S3DestinationOptions { Connection = fixture.Connection, Bucket = bucket }, TimeProvider.System),
        new S3Connector(new S3ConnectorOptions { Connection = fixture.Connection, Asset = bucket, ListConcurrency = 1 }, TimeProvider.System),
        "");

    public override async Task<IReadOnlyDictionary<string, byte[]>> FilesAsync()
    {
        Dictionary<string, byte[]> files = [];
        foreach (S3Object one in (await fixture.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects ?? [])
        {
            using GetObjectResponse got = await fixture.Client.GetObjectAsync(bucket, one.Key);
            using MemoryStream all = new();
            await got.ResponseStream.CopyToAsync(all);
            files[one.Key] = all.ToArray();
        }

        return files;
    }

    public override async Task WriteAsync(string key, byte[] content) =>
        await fixture.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false });

    public sealed class Fixture : IAsyncLifetime
    {
        private NodeServer? server;
        private AmazonS3Client? client;

        public AmazonS3Client Client => client!;

        public S3ConnectionOptions Connection => new() { Endpoint = $"http://127.0.0.1:{server!.Port}", AccessKey = ObjectStoreServers.S3Key, SecretKey = ObjectStoreServers.S3Key };

        public async ValueTask InitializeAsync()
        {
            server = await ObjectStoreServers.StartS3Async();
            client = new AmazonS3Client(ObjectStoreServers.S3Key, ObjectStoreServers.S3Key, new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{server.Port}", ForcePathStyle = true });
        }

        public async ValueTask DisposeAsync()
        {
            client?.Dispose();
            await server!.DisposeAsync();
        }
    }
}
