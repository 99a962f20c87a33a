using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.Storage.Blobs.Memory;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

public sealed class WrappedStoreTests : IDisposable
{
    private const string Key = "abcdefghijklmnopqrstuvwx";

    private readonly MemoryStreamStore backend = new(TimeProvider.System);
    private readonly StreamMetrics metrics = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>Every combination: XOR, AES, cache.</summary>
    public static TheoryData<bool, AesMode, bool> Combinations => [.. from xor in new[] { false, true } from aes in Enum.GetValues<AesMode>() from cache in new[] { false, true } select (xor, aes, cache)];

    public void Dispose() => metrics.Dispose();

    private IStreamStore Wrap(bool xor = false, AesMode aes = AesMode.Disabled, bool cache = false) => StreamWrapping.Around(
        backend, new StreamWrappingOptions { XorEncoding = xor, Aes = aes, AesKey = Key, CacheBytes = cache ? 64 << 20 : 0 }, metrics, TimeProvider.System);

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static async Task<StreamName> PutAsync(IStreamStore store, byte[] content)
    {
        StreamName name = new("src", "content", Convert.ToHexStringLower(SHA256.HashData(content)));
        using MemoryStream stream = new(content);
        await store.PutAsync(name, stream, content.Length, None);
        return name;
    }

    private static async Task<byte[]?> ReadAsync(IStreamStore store, StreamName name, StreamRange range = default)
    {
        await using StreamPiece? piece = await store.OpenAsync(name, range, None);
        if (piece is null)
        {
            return null;
        }

        using MemoryStream all = new();
        await piece.Content.CopyToAsync(all, None);
        Assert.Equal(piece.Count, all.Length);
        return all.ToArray();
    }

    private static async Task<List<string>> ListAsync(IStreamStore store) => [.. (await store.ListAsync("src", None).ToListAsync(None)).Select(n => n.ToString())];

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Whatever_lies_around_a_store_it_gives_back_what_it_took(bool xor, AesMode aes, bool cache)
    {
        IStreamStore store = Wrap(xor, aes, cache);
        foreach (int size in new[] { 0, 1, 15, 16, 17, 100, 100_000 })
        {
            byte[] content = Bytes(size);
            StreamName name = await PutAsync(store, content);
            Assert.Equal(content, await ReadAsync(store, name));
            Assert.Equal(size, (await store.StatAsync(name, None))?.Size);
            foreach ((long offset, long length) in new (long, long)[] { (0, 5), (1, 0), (-3, 3), (-5, 2), (10, 1000), (16, 16), (size / 2, 7), (size, 1), (size + 1L, 0), (-200_000, 0) })
            {
                StreamRange range = new(offset, length);
                await using StreamPiece? piece = await store.OpenAsync(name, range, None);
                Assert.NotNull(piece);
                Assert.Equal(size, piece.Size);
                if (range.Of(size) is var (start, count))
                {
                    Assert.Equal((start, count), (piece.Start, piece.Count));
                    Assert.Equal(content[(int)start..(int)(start + count)], await ReadAsync(store, name, range));
                }
                else
                {
                    Assert.True(piece.IsBehindEnd);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Whatever_lies_around_a_store_it_copies_lists_and_deletes(bool xor, AesMode aes, bool cache)
    {
        IStreamStore store = Wrap(xor, aes, cache);
        byte[] content = Bytes(1000);
        StreamName name = await PutAsync(store, content), copy = name with { Source = "other" };
        Assert.True(await store.CopyAsync(name, copy, None));
        Assert.Equal([name.ToString()], await ListAsync(store));
        Assert.Equal(StreamDeletion.TooNew, await store.DeleteAsync(name, DateTimeOffset.UnixEpoch, None));
        Assert.Equal(content, await ReadAsync(store, name));
        Assert.Equal(StreamDeletion.Deleted, await store.DeleteAsync(name, null, None));
        Assert.Null(await ReadAsync(store, name));
        Assert.Equal(StreamDeletion.NotFound, await store.DeleteAsync(name, null, None));
        Assert.False(await store.CopyAsync(name, copy, None));
        Assert.Equal(content, await ReadAsync(store, copy));
    }

    [Theory]
    [InlineData(false, AesMode.Disabled, "")]
    [InlineData(true, AesMode.Disabled, ".xor")]
    [InlineData(false, AesMode.Enabled, ".aesc1")]
    [InlineData(true, AesMode.Enabled, ".aesc1.xor")]
    [InlineData(false, AesMode.ReadOnly, "")]
    public async Task Stored_names_have_the_suffixes_of_the_specification(bool xor, AesMode aes, string suffix)
    {
        byte[] content = Bytes(100);
        StreamName name = await PutAsync(Wrap(xor, aes), content);
        Assert.Equal([name + suffix], await ListAsync(backend));
        byte[] stored = (await ReadAsync(backend, name with { Suffix = suffix }))!;
        Assert.Equal(suffix.Length == 0, stored.AsSpan().SequenceEqual(content));
        Assert.Equal(aes == AesMode.Enabled ? 124 : 100, stored.Length);
    }

    [Fact]
    public async Task A_store_can_be_switched_over_while_it_is_in_use()
    {
        byte[] content = Bytes(500);
        foreach ((bool xor, AesMode aes) in new[] { (false, AesMode.Disabled), (true, AesMode.Disabled), (false, AesMode.Enabled), (true, AesMode.Enabled) })
        {
            StreamName name = await PutAsync(Wrap(xor, aes), content);
            Assert.Equal(content, await ReadAsync(Wrap(true, AesMode.Enabled), name));
            Assert.Equal(content, await ReadAsync(Wrap(false, AesMode.ReadOnly), name));
        }

        Assert.Equal(4, (await ListAsync(backend)).Count);
        Assert.Single(await ListAsync(Wrap(false, AesMode.ReadOnly)));
        Assert.Equal(StreamDeletion.Deleted, await Wrap(true, AesMode.Enabled).DeleteAsync(await NameAsync(), null, None));
        Assert.Empty(await ListAsync(backend));

        async Task<StreamName> NameAsync() => (await backend.ListAsync("src", None).FirstAsync(None)) with { Suffix = "" };
    }

    [Theory]
    [InlineData(true, AesMode.Disabled)]
    [InlineData(false, AesMode.Enabled)]
    [InlineData(true, AesMode.Enabled)]
    public async Task Damage_of_encoded_bytes_is_noticed(bool xor, AesMode aes)
    {
        IStreamStore store = Wrap(xor, aes);
        StreamName name = await PutAsync(store, Bytes(500));
        backend.Damage(await backend.ListAsync("src", None).FirstAsync(None));
        await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(store, name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvw")]
    [InlineData("abcdefghijklmnopqrstuvwö")]
    public void A_key_of_another_length_is_refused(string key) =>
        Assert.Single(new StreamWrappingOptions { Aes = AesMode.ReadOnly, AesKey = key }.Errors());
}
