using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.AzureBlob;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Storage.Tests.Blobs;

public sealed class AzureBlobStreamStoreTests(AzureServer server) : StreamStoreConformance, IClassFixture<AzureServer>
{
    protected override Task<IStreamStore> OpenAsync() => Task.FromResult<IStreamStore>(new AzureBlobStreamStore(Options(), TimeProvider.System));

    private AzureBlobStreamStoreOptions Options() => new()
    {
        Endpoint = $"http://127.0.0.1:{server.Port}/{ObjectStoreServers.AzureAccount}",
        StorageAccount = ObjectStoreServers.AzureAccount,
        AccessKey = ObjectStoreServers.AzureKey,
        Container = "lazaret-tests",
    };

    [Fact]
    public async Task A_wrong_key_says_so_and_will_not_pass()
    {
        AzureBlobStreamStoreOptions options = Options();
        options.AccessKey = Convert.ToBase64String(new byte[64]);
        await using AzureBlobStreamStore store = new(options, TimeProvider.System);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () => await store.StatAsync(Name([1]), None));
        Assert.False(failure.MayPass);
    }

    [Fact]
    public void A_key_that_is_none_is_refused_at_the_start()
    {
        AzureBlobStreamStoreOptions options = Options();
        options.AccessKey = "not base64!";
        Assert.Throws<StreamStoreException>(() => new AzureBlobStreamStore(options, TimeProvider.System));
    }
}
