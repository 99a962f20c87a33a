using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>One S3 emulator for all tests of the store.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private NodeServer? server;

    public int Port => server!.Port;

    public async ValueTask InitializeAsync() => server = await ObjectStoreServers.StartS3Async();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
