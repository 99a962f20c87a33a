using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.TestKit.Time;

namespace Lazaret.Storage.Tests.Blobs;

public sealed class FileSystemStreamStoreTests : StreamStoreConformance
{
    private readonly TemporaryFolder folder = new();

    private string PathOf(StreamName name) => Path.Combine(folder["streams"], name.Source, name.Label, name.Sha256[..1], name.Sha256[1..2], name.Sha256);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override Task<IStreamStore> OpenAsync() => Task.FromResult<IStreamStore>(new FileSystemStreamStore(folder["streams"], TimeProvider.System));

    protected override async Task<StreamName> StoreDamagedAsync(byte[] content)
    {
        StreamName name = await PutAsync(content);
        using FileStream file = new(PathOf(name), FileMode.Open, FileAccess.Write);
        file.WriteByte((byte)(content[0] ^ 1));
        return name;
    }

    [Fact]
    public async Task Files_lie_where_the_specification_has_them_and_nowhere_else()
    {
        StreamName name = await PutAsync(Bytes(100));
        Assert.Equal([PathOf(name)], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Content_with_another_digest_is_refused_and_leaves_nothing()
    {
        byte[] content = Bytes(300_000);
        StreamName name = Name(content);
        content[5] ^= 1;
        using MemoryStream stream = new(content);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await Store.PutAsync(name, stream, content.Length, None));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_source_that_fails_half_way_leaves_nothing()
    {
        byte[] content = Bytes(1_000_000);
        using FailingStream stream = new(content, 500_000);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await Store.PutAsync(Name(content), stream, content.Length, None));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_link_to_another_folder_is_not_followed()
    {
        byte[] content = Bytes(100);
        StreamName name = Name(content);
        string outside = Directory.CreateDirectory(folder["outside"]).FullName;
        Directory.CreateDirectory(Path.Combine(folder["streams"], name.Source));
        Directory.CreateSymbolicLink(Path.Combine(folder["streams"], name.Source, name.Label), outside);
        StreamStoreException refused = await Assert.ThrowsAsync<StreamStoreException>(() => PutAsync(content));
        Assert.Contains("links are not followed", refused.Message);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await Store.OpenAsync(name, StreamRange.All, None));
        Assert.Empty(await ListAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_file_is_not_followed()
    {
        byte[] content = Bytes(100);
        StreamName name = await PutAsync(content);
        await File.WriteAllTextAsync(folder["secret"], "secret", None);
        File.Delete(PathOf(name));
        File.CreateSymbolicLink(PathOf(name), folder["secret"]);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await Store.OpenAsync(name, StreamRange.All, None));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_file_of_the_wrong_size_is_replaced()
    {
        byte[] content = Bytes(100);
        StreamName name = await PutAsync(content);
        await File.WriteAllBytesAsync(PathOf(name), content[..50], None);
        await PutAsync(content);
        Assert.Equal(content, await ReadAsync(name));
    }

    [Fact]
    public async Task A_damaged_file_is_healed_by_storing_again()
    {
        byte[] content = Bytes(50_000);
        StreamName name = await StoreDamagedAsync(content);
        await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(name));
        await PutAsync(content);
        Assert.Equal(content, await ReadAsync(name));
    }

    [Fact]
    public async Task Storing_again_makes_it_new_so_that_a_purge_from_before_spares_it()
    {
        ManualTimeProvider time = new();
        await using FileSystemStreamStore store = new(folder["timed"], time);
        byte[] content = Bytes(10);
        using MemoryStream stream = new(content);
        await store.PutAsync(Name(content), stream, 10, None);
        time.Advance(TimeSpan.FromHours(1));
        DateTimeOffset purge = time.GetUtcNow();
        time.Advance(TimeSpan.FromHours(1));
        stream.Position = 0;
        await store.PutAsync(Name(content), stream, 10, None);
        Assert.Equal(StreamDeletion.TooNew, await store.DeleteAsync(Name(content), purge, None));
    }

    [Fact]
    public async Task What_a_dead_process_left_half_written_goes_after_a_day()
    {
        string partial = Path.Combine(folder["streams"], FileSystemStreamStore.PartialFolder);
        await File.WriteAllTextAsync(Path.Combine(partial, "old"), "x", None);
        await File.WriteAllTextAsync(Path.Combine(partial, "new"), "x", None);
        File.SetLastWriteTimeUtc(Path.Combine(partial, "old"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        await using IStreamStore again = await OpenAsync();
        Assert.Equal(["new"], Directory.EnumerateFiles(partial).Select(Path.GetFileName));
    }
}
