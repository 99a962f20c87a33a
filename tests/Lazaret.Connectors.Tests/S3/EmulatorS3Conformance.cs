using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Connectors.S3;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Connectors;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>A server that is not ours: signatures checked, no versions, no conditions. With a delimiter it leaves out prefixes that hold nothing but further prefixes, so the listing is a flat one here.</summary>
public sealed class EmulatorS3Conformance : ConnectorConformance
{
    private NodeServer? server;
    private AmazonS3Client? client;

    private S3ConnectionOptions Connection => new() { Endpoint = $"http://127.0.0.1:{server!.Port}", AccessKey = ObjectStoreServers.S3Key, SecretKey = ObjectStoreServers.S3Key };

    public override async ValueTask InitializeAsync()
    {
        server = await ObjectStoreServers.StartS3Async();
        client = S3ClientFactory.Create(Connection);
        await client.PutBucketAsync("lazaret");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        client!.Dispose();
        await server!.DisposeAsync();
    }

    protected override IConnectorClient Create() => new S3Connector(new S3ConnectorOptions { Connection = Connection, Asset = "lazaret/in", ListConcurrency = 1 }, TimeProvider.System);

    protected override string Put(string path, byte[] content) => Task.Run(async () =>
    {
        using MemoryStream body = new(content);
        await client!.PutObjectAsync(new PutObjectRequest { BucketName = "lazaret", Key = "in/" + path, InputStream = body, UseChunkEncoding = false });
        return "in/" + path;
    }).GetAwaiter().GetResult();

    protected override byte[]? Get(string location) => Task.Run(async () =>
    {
        try
        {
            using GetObjectResponse found = await client!.GetObjectAsync("lazaret", location);
            using MemoryStream all = new();
            await found.ResponseStream.CopyToAsync(all);
            return all.ToArray();
        }
        catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e))
        {
            return null;
        }
    }).GetAwaiter().GetResult();

    protected override void Remove(string location) => Task.Run(() => client!.DeleteObjectAsync("lazaret", location)).GetAwaiter().GetResult();
}
