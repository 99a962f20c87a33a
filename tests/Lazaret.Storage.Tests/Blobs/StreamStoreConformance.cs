using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>What every stream store promises. One class per store runs it.</summary>
public abstract class StreamStoreConformance : IAsyncLifetime
{
    // Every test has a source of its own, so that stores may be shared.
    private readonly string source = "s" + Guid.NewGuid().ToString("N");

    protected IStreamStore Store { get; private set; } = null!;

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual ValueTask DisposeAsync() => Store.DisposeAsync();

    protected abstract Task<IStreamStore> OpenAsync();

    protected StreamName Name(byte[] content, string label = "content") => new(source, label, Convert.ToHexStringLower(SHA256.HashData(content)));

    protected static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    protected async Task<StreamName> PutAsync(byte[] content, string label = "content")
    {
        StreamName name = Name(content, label);
        using MemoryStream stream = new(content);
        await Store.PutAsync(name, stream, content.Length, None);
        return name;
    }

    protected async Task<byte[]?> ReadAsync(StreamName name, long offset = 0, long length = 0)
    {
        await using StreamPiece? piece = await Store.OpenAsync(name, new StreamRange(offset, length), None);
        if (piece is null)
        {
            return null;
        }

        using MemoryStream all = new();
        await piece.Content.CopyToAsync(all, None);
        Assert.Equal(piece.Count, all.Length);
        return all.ToArray();
    }

    /// <summary>Labels whose order is worth a look: <c>a-b/</c> comes before <c>a/</c>.</summary>
    protected virtual string[] ListedLabels => ["b", "a", "a-b", "a.b", "Z"];

    /// <summary>False where an emulator is at a loss with the label of an origin.</summary>
    protected virtual bool Copies(string label) => true;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(7_000_000)]
    public async Task What_is_stored_comes_back(int size)
    {
        byte[] content = Bytes(size);
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        StreamName name = await PutAsync(content);
        Assert.Equal(content, await ReadAsync(name));
        StreamState state = Assert.IsType<StreamState>(await Store.StatAsync(name, None));
        Assert.Equal(size, state.Size);
        Assert.InRange(state.Modified, before.AddSeconds(-2), before.AddMinutes(1));
    }

    [Fact]
    public async Task A_stream_of_many_parts_comes_back()
    {
        byte[] content = Bytes((int)BlobUpload.PartsFrom + 1234);
        StreamName name = await PutAsync(content);
        await using StreamPiece piece = Assert.IsType<StreamPiece>(await Store.OpenAsync(name, StreamRange.All, None));
        Assert.Equal(content.Length, piece.Count);
        Assert.Equal(name.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(piece.Content, None)));
    }

    [Theory]
    [InlineData(0, -1, 0, 100)]
    [InlineData(0, 0, 0, 100)]
    [InlineData(1, -1, 1, 99)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(-1, 0, 99, 1)]
    [InlineData(-10, 10, 90, 10)]
    [InlineData(-10, 3, 90, 3)]
    [InlineData(-200, -1, 0, 100)]
    [InlineData(-200, 200, 0, 100)]
    [InlineData(99, 5, 99, 1)]
    [InlineData(0, 101, 0, 100)]
    [InlineData(50, 25, 50, 25)]
    public async Task Ranges_give_what_they_ask_for(long offset, long length, int start, int count)
    {
        byte[] content = Bytes(100);
        StreamName name = await PutAsync(content);
        await using StreamPiece piece = Assert.IsType<StreamPiece>(await Store.OpenAsync(name, new StreamRange(offset, length), None));
        Assert.Equal((start, count, 100), (piece.Start, piece.Count, piece.Size));
        Assert.Equal(content[start..(start + count)], await ReadAsync(name, offset, length));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    public async Task A_range_behind_the_end_says_so_and_how_long_the_stream_is(long offset, long length)
    {
        StreamName name = await PutAsync(Bytes(100));
        await using StreamPiece piece = Assert.IsType<StreamPiece>(await Store.OpenAsync(name, new StreamRange(offset, length), None));
        Assert.True(piece.IsBehindEnd);
        Assert.Equal(100, piece.Size);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-5, 5)]
    public async Task Any_beginning_of_an_empty_stream_is_empty(long offset, long length)
    {
        StreamName name = await PutAsync([]);
        await using StreamPiece piece = Assert.IsType<StreamPiece>(await Store.OpenAsync(name, new StreamRange(offset, length), None));
        Assert.Equal((0, 0, 0), (piece.Start, piece.Count, piece.Size));
    }

    [Fact]
    public async Task What_is_not_there_is_not_there()
    {
        StreamName name = Name([1]);
        Assert.Null(await Store.OpenAsync(name, StreamRange.All, None));
        Assert.Null(await Store.OpenAsync(name, new StreamRange(5, 5), None));
        Assert.Null(await Store.OpenAsync(name, new StreamRange(-5, 3), None));
        Assert.Null(await Store.StatAsync(name, None));
        Assert.Equal(StreamDeletion.NotFound, await Store.DeleteAsync(name, null, None));
        Assert.Equal(StreamDeletion.NotFound, await Store.DeleteAsync(name, DateTimeOffset.UnixEpoch, None));
        Assert.False(await Store.CopyAsync(name, name with { Label = "text" }, None));
        Assert.Null(await Store.StatAsync(name with { Label = "text" }, None));
    }

    [Fact]
    public async Task Source_and_label_are_part_of_the_name()
    {
        StreamName name = await PutAsync(Bytes(10));
        Assert.Null(await Store.StatAsync(name with { Source = "other" }, None));
        Assert.Null(await Store.StatAsync(name with { Label = "text" }, None));
        Assert.Null(await Store.StatAsync(name with { Suffix = ".xor" }, None));
    }

    [Theory]
    [InlineData("a b+c%2F&=?#ü'\"")]
    [InlineData("..a")]
    [InlineData("a.b~c_d-e")]
    public async Task Odd_labels_are_only_names(string label)
    {
        byte[] content = Bytes(20);
        StreamName name = await PutAsync(content, label);
        Assert.Equal(content, await ReadAsync(name));
        Assert.Equal([name], await ListAsync());
        if (Copies(label))
        {
            Assert.True(await Store.CopyAsync(name, name with { Label = label + "2" }, None));
            Assert.Equal(content, await ReadAsync(name with { Label = label + "2" }));
        }

        Assert.Equal(StreamDeletion.Deleted, await Store.DeleteAsync(name, null, None));
        Assert.Null(await Store.StatAsync(name, None));
    }

    [Fact]
    public async Task Storing_again_changes_nothing()
    {
        byte[] content = Bytes(1000);
        StreamName name = await PutAsync(content);
        Assert.Equal(name, await PutAsync(content));
        Assert.Equal(content, await ReadAsync(name));
        Assert.Equal([name], await ListAsync());
    }

    [Fact]
    public async Task Many_may_store_the_same_at_once()
    {
        byte[] content = Bytes(50_000);
        StreamName[] names = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PutAsync(content)));
        Assert.Equal(content, await ReadAsync(names[0]));
    }

    [Fact]
    public async Task Only_what_is_strictly_older_is_deleted()
    {
        StreamName name = await PutAsync(Bytes(10));
        StreamState state = Assert.IsType<StreamState>(await Store.StatAsync(name, None));
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds(state.Modified.ToUnixTimeSeconds());
        Assert.Equal(StreamDeletion.TooNew, await Store.DeleteAsync(name, second, None));
        Assert.Equal(StreamDeletion.TooNew, await Store.DeleteAsync(name, second.AddDays(-1), None));
        Assert.NotNull(await Store.StatAsync(name, None));
        Assert.Equal(StreamDeletion.Deleted, await Store.DeleteAsync(name, second.AddSeconds(1), None));
        Assert.Null(await Store.StatAsync(name, None));
    }

    [Fact]
    public async Task Deleting_takes_only_that_one()
    {
        StreamName name = await PutAsync(Bytes(10)), other = await PutAsync(Bytes(10), "text");
        Assert.Equal(StreamDeletion.Deleted, await Store.DeleteAsync(name, null, None));
        Assert.Equal([other], await ListAsync());
    }

    [Fact]
    public async Task A_copy_is_independent_of_its_origin()
    {
        byte[] content = Bytes(5000);
        StreamName name = await PutAsync(content), copy = name with { Source = name.Source + "2" };
        Assert.True(await Store.CopyAsync(name, copy, None));
        Assert.Equal(StreamDeletion.Deleted, await Store.DeleteAsync(name, null, None));
        Assert.Equal(content, await ReadAsync(copy));
    }

    [Fact]
    public async Task A_list_has_the_streams_of_one_source_in_the_order_of_their_names()
    {
        List<StreamName> put = [];
        foreach (string label in ListedLabels)
        {
            for (int i = 0; i < 5; i++)
            {
                put.Add(await PutAsync(Bytes(i + 1), label));
            }
        }

        byte[] foreign = Bytes(3);
        using MemoryStream stream = new(foreign);
        await Store.PutAsync(Name(foreign) with { Source = source + "x" }, stream, 3, None);
        Assert.Equal(put.OrderBy(n => n.ToString(), StringComparer.Ordinal), await ListAsync());
    }

    [Fact]
    public async Task Encoded_bytes_are_kept_under_their_suffix_and_not_checked()
    {
        StreamName name = Name([1, 2, 3]) with { Suffix = ".aesc1.xor" };
        using MemoryStream stream = new([7, 7]);
        await Store.PutAsync(name, stream, 2, None);
        Assert.Equal([7, 7], await ReadAsync(name));
        Assert.Equal([name], await ListAsync());
    }

    [Fact]
    public async Task Content_that_is_too_short_is_refused_and_nothing_is_there()
    {
        StreamName name = Name(Bytes(100));
        using MemoryStream stream = new(Bytes(100)[..99]);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await Store.PutAsync(name, stream, 100, None));
        Assert.Null(await Store.StatAsync(name, None));
    }

    [Fact]
    public async Task Giving_up_leaves_nothing()
    {
        StreamName name = Name(Bytes(100));
        using MemoryStream stream = new(Bytes(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.PutAsync(name, stream, 100, new CancellationToken(canceled: true)));
        Assert.Null(await Store.StatAsync(name, None));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_whole_read_of_damaged_bytes_throws_before_its_end()
    {
        StreamName name = await StoreDamagedAsync(Bytes(100_000));
        await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(name));
    }

    /// <summary>Puts content whose bytes are not those of its name, however that store can be brought to it.</summary>
    protected virtual async Task<StreamName> StoreDamagedAsync(byte[] content)
    {
        StreamName name = Name(content);
        content[^1] ^= 1;
        using MemoryStream stream = new(content);
        await Store.PutAsync(name, stream, content.Length, None);
        return name;
    }

    protected async Task<List<StreamName>> ListAsync()
    {
        List<StreamName> names = [];
        await foreach (StreamName name in Store.ListAsync(source, None))
        {
            names.Add(name);
        }

        return names;
    }
}
