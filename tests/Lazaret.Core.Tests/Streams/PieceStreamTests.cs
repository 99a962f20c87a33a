using System.Security.Cryptography;
using Lazaret.Core.Streams;

namespace Lazaret.Core.Tests.Streams;

public sealed class PieceStreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(Content));

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static async Task<byte[]> ReadAsync(PieceStream piece)
    {
        await using (piece)
        {
            using MemoryStream all = new();
            await piece.CopyToAsync(all, 77, None);
            return all.ToArray();
        }
    }

    [Fact]
    public async Task What_was_promised_comes() => Assert.Equal(Content, await ReadAsync(new PieceStream(new MemoryStream(Content), 1000, Digest, "stream x")));

    [Fact]
    public async Task More_than_was_promised_is_left() => Assert.Equal(Content[..10], await ReadAsync(new PieceStream(new MemoryStream(Content), 10, null, "stream x")));

    [Fact]
    public async Task Less_than_was_promised_throws()
    {
        StreamStoreException e = await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(new PieceStream(new MemoryStream(Content), 1001, null, "stream x")));
        Assert.Equal("The stream x ended after 1000 of 1001 bytes.", e.Message);
    }

    [Fact]
    public async Task Other_bytes_throw_before_the_last_of_them_is_out()
    {
        byte[] damaged = [.. Content];
        damaged[3] ^= 1;
        await using PieceStream piece = new(new MemoryStream(damaged), 1000, Digest, "stream x");
        byte[] buffer = new byte[999];
        await piece.ReadExactlyAsync(buffer, None);
        await Assert.ThrowsAsync<StreamStoreException>(async () => await piece.ReadExactlyAsync(buffer.AsMemory(0, 1), None));
    }

    [Fact]
    public async Task Nothing_has_a_digest_too()
    {
        Assert.Empty(await ReadAsync(new PieceStream(Stream.Null, 0, Convert.ToHexStringLower(SHA256.HashData([])), "stream x")));
        await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(new PieceStream(Stream.Null, 0, Digest, "stream x")));
    }

    [Fact]
    public async Task A_failure_beneath_is_the_stores()
    {
        StreamStoreException e = await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(new PieceStream(new Broken(), 5, null, "stream x")));
        Assert.True(e.MayPass);
        Assert.Equal("The stream x could not be read: The disk said no.", e.Message);
    }

    [Fact]
    public async Task The_owner_goes_last_and_once()
    {
        Owner owner = new();
        PieceStream piece = new(new MemoryStream(Content), 10, Digest, "stream x", owner);
        await piece.DisposeAsync();
        await piece.DisposeAsync();
        Assert.Equal(1, owner.Disposed);
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The disk said no.");
    }

    private sealed class Owner : IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;
    }
}
