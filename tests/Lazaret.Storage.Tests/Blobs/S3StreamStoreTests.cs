using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.S3;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Storage.Tests.Blobs;

public sealed class S3StreamStoreTests(S3Server server) : StreamStoreConformance, IClassFixture<S3Server>
{
    protected override Task<IStreamStore> OpenAsync() => Task.FromResult<IStreamStore>(new S3StreamStore(Options()));

    // The emulator lists folder by folder; S3 itself, by the bytes of the names.
    protected override string[] ListedLabels => ["b", "a", "c.d", "Z"];

    // The emulator takes escaped characters in the origin of a copy for something else.
    protected override bool Copies(string label) => !label.Contains('%');

    private S3StreamStoreOptions Options() => new()
    {
        Endpoint = $"127.0.0.1:{server.Port}",
        AccessKey = ObjectStoreServers.S3Key,
        SecretKey = ObjectStoreServers.S3Key,
        Bucket = "lazaret-tests",
    };

    [Fact]
    public async Task A_store_that_cannot_be_reached_says_so_and_that_it_may_pass()
    {
        S3StreamStoreOptions options = Options();
        options.Endpoint = "127.0.0.1:1";
        await using S3StreamStore store = new(options);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () => await store.StatAsync(Name([1]), None));
        Assert.True(failure.MayPass);
    }

    [Fact]
    public async Task A_wrong_key_says_so_and_will_not_pass()
    {
        S3StreamStoreOptions options = Options();
        options.AccessKey = "nobody";
        await using S3StreamStore store = new(options);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () => await store.StatAsync(Name([1]), None));
        Assert.False(failure.MayPass);
    }
}
