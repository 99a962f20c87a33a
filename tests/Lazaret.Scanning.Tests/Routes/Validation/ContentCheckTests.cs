using System.Text;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Validation;

namespace Lazaret.Scanning.Tests.Routes.Validation;

public sealed class ContentCheckTests
{
    [Theory]
    [InlineData("<a/>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a b='c'><!-- d --><e>f&amp;&#65;</e><![CDATA[<x>]]></a>\n")]
    [InlineData("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a/>")]
    public async Task Well_formed_XML_passes(string text) => Assert.Null(await Xml(text));

    [Theory]
    [InlineData("", "not well-formed")]
    [InlineData("this is no XML", "not well-formed")]
    [InlineData("<a>", "not well-formed")]
    [InlineData("<a></b>", "(line 1, ")]
    [InlineData("<a/><b/>", "not well-formed")]
    [InlineData("<a>&unknown;</a>", "not well-formed")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-9\"?><a/>", "not well-formed")]
    public async Task Other_texts_do_not(string text, string expected) => Assert.Contains(expected, await Xml(text));

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><lolz>&lol2;</lolz>")]
    public async Task W12_a_document_type_is_refused_before_anything_of_it_is_read(string text) => Assert.Contains("document type", await Xml(text));

    [Fact]
    public async Task W12_depth_and_size_have_their_limits()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 257)) + string.Concat(Enumerable.Repeat("</a>", 257));
        Assert.Contains("256 deep", await Xml(deep));
        Assert.Null(await ContentCheck.RunAsync(Stream(deep), new ContentRules { Kind = ContentKind.Xml, MaxDepth = 257 }, default));
        Assert.Contains("larger than the 10 bytes", await ContentCheck.RunAsync(Stream("<aaaaaaaaaaa/>"), new ContentRules { Kind = ContentKind.Xml, MaxSize = 10 }, default));
    }

    [Fact]
    public async Task W12_a_large_file_is_gone_through_in_flat_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(await ContentCheck.RunAsync(new Endless("<a>"u8.ToArray(), "<b c='d'>text</b>"u8.ToArray(), 2_000_000, "</a>"u8.ToArray()), new ContentRules { Kind = ContentKind.Xml }, default));
        Assert.Null(await ContentCheck.RunAsync(new Endless("<a>"u8.ToArray(), "text of one single piece "u8.ToArray(), 2_000_000, "</a>"u8.ToArray()), new ContentRules { Kind = ContentKind.Xml }, default));
        Assert.Null(await ContentCheck.RunAsync(new Endless("[1"u8.ToArray(), ",{\"a\":\"b\"}"u8.ToArray(), 2_000_000, "]"u8.ToArray()), new ContentRules { Kind = ContentKind.Json }, default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000); // of more than 100 MB that were read
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2.5e3, \"a\\u00e9\", null, true]")]
    [InlineData("\uFEFF{\"a\": 1}")]
    [InlineData("7")]
    public async Task JSON_passes(string text) => Assert.Null(await Json(text));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("{'a': 1}")]
    [InlineData("// c\n1")]
    [InlineData("NaN")]
    public async Task Other_texts_are_no_JSON(string text) => Assert.Contains("not JSON", await Json(text));

    [Fact]
    public async Task JSON_has_its_limits_too()
    {
        Assert.Contains("256 deep", await Json(new string('[', 257) + new string(']', 257)));
        Assert.Contains("single value", await ContentCheck.RunAsync(new Endless("\""u8.ToArray(), "0123456789abcdef"u8.ToArray(), 2_100_000, "\""u8.ToArray()), new ContentRules { Kind = ContentKind.Json }, default));
        Assert.Contains("not JSON", await ContentCheck.RunAsync(new MemoryStream([(byte)'"', 0xFF, (byte)'"']), new ContentRules { Kind = ContentKind.Json }, default));
    }

    [Fact]
    public async Task A_source_that_breaks_is_no_verdict() =>
        await Assert.ThrowsAsync<IOException>(() => ContentCheck.RunAsync(new Broken(), new ContentRules { Kind = ContentKind.Xml }, default));

    private static Task<string?> Xml(string text) => ContentCheck.RunAsync(Stream(text), new ContentRules { Kind = ContentKind.Xml }, default);

    private static Task<string?> Json(string text) => ContentCheck.RunAsync(Stream(text), new ContentRules { Kind = ContentKind.Json }, default);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("broken");
    }

    /// <summary>A beginning, something many times, and an end, never held as a whole.</summary>
    private sealed class Endless(byte[] head, byte[] body, int times, byte[] tail) : MemoryStream
    {
        private byte[] piece = head;
        private int at;
        private int left = times;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int given = 0;
            while (given < buffer.Length)
            {
                if (at == piece.Length)
                {
                    if (left < 0)
                    {
                        break;
                    }

                    piece = left-- > 0 ? body : tail;
                    at = 0;
                    continue;
                }

                int count = Math.Min(piece.Length - at, buffer.Length - given);
                piece.AsSpan(at, count).CopyTo(buffer.Span[given..]);
                at += count;
                given += count;
            }

            return ValueTask.FromResult(given);
        }
    }
}
