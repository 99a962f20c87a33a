using Lazaret.Dispatch.Streams.Wrapping;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

public sealed class CipherTests
{
    private static readonly byte[] Key = "abcdefghijklmnopqrstuvwx"u8.ToArray();

    // Salt, and a counter that runs over after two blocks.
    private static readonly byte[] Header = Convert.FromHexString("0102030405060708fffffffffffffffffffffffffffffffe");

    // openssl enc -aes-256-ctr -K KEY+SALT -iv COUNTER of the bytes 0 to 99.
    private const string Encrypted = "37c56443ef4f12ad073956a751bba76dd0c07085614562d4ed7dc4d24cab33114e6b8ab270ec54e6a2220a8211a980c447cc3803f6ffa69d8961478444053957206c6bf2f95f881948568cda9b3c5b999bc1f3b8c55261f6ca09f87bef6705dc224b6b59";

    private static byte[] Plain => [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void Aes_is_that_of_openssl()
    {
        byte[] bytes = Plain;
        using AesCtrCipher cipher = new(Key, Header);
        cipher.Apply(bytes, 0);
        Assert.Equal(Encrypted, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 99)]
    [InlineData(15, 2)]
    [InlineData(16, 16)]
    [InlineData(33, 67)]
    public void Aes_begins_anywhere(int offset, int count)
    {
        byte[] bytes = Plain[offset..(offset + count)];
        using AesCtrCipher cipher = new(Key, Header);
        cipher.Apply(bytes, offset);
        Assert.Equal(Encrypted.Substring(offset * 2, count * 2), Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Aes_in_pieces_is_aes_at_once(int piece)
    {
        byte[] whole = new byte[20_000], pieces = new byte[20_000];
        using AesCtrCipher cipher = new(Key, Header);
        cipher.Apply(whole, 0);
        for (int at = 0; at < pieces.Length; at += piece + 1)
        {
            cipher.Apply(pieces.AsSpan(at, Math.Min(piece + 1, pieces.Length - at)), at);
        }

        Assert.Equal(whole, pieces);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(7, 100)]
    [InlineData(16, 16)]
    [InlineData(31, 33)]
    public void Xor_is_sixteen_bytes_over_and_over(int offset, int count)
    {
        byte[] bytes = new byte[count];
        XorCipher.Shared.Apply(bytes, offset);
        Assert.Equal(Enumerable.Range(offset, count).Select(i => (byte)"iloveazul1234567"[i % 16]), bytes);
    }
}
