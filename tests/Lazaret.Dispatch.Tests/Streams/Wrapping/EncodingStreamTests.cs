using Lazaret.Dispatch.Streams.Wrapping;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

public sealed class EncodingStreamTests
{
    private static readonly byte[] Header = [.. Enumerable.Range(200, AesCtrCipher.HeaderSize).Select(i => (byte)i)];

    private static byte[] Content => [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_where_the_content_stands_and_can_be_read_again_from_anywhere()
    {
        using MemoryStream inner = new(Content);
        inner.Position = 100;
        using AesCtrCipher cipher = new("abcdefghijklmnopqrstuvwx"u8, Header);
        await using EncodingStream stream = new(inner, Content.Length - 100, Header, cipher);
        byte[] first = new byte[stream.Length], again = new byte[stream.Length];
        await stream.ReadExactlyAsync(first, None);
        Assert.Equal(0, await stream.ReadAsync(again, None));
        Assert.Equal(Header, first[..Header.Length]);
        foreach (int at in new[] { 0, 3, Header.Length, Header.Length + 1, 5000, first.Length - 1 })
        {
            stream.Position = at;
            stream.ReadExactly(again, 0, first.Length - at);
            Assert.Equal(first[at..], again[..(first.Length - at)]);
        }

        byte[] plain = first[Header.Length..];
        cipher.Apply(plain, 0);
        Assert.Equal(Content[100..], plain);
    }
}
