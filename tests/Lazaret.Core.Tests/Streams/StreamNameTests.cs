using Lazaret.Core.Streams;

namespace Lazaret.Core.Tests.Streams;

public class StreamNameTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("virustotal", "content")]
    [InlineData("a.b", "cape_report")]
    [InlineData("..a", "ö")]
    public void Plain_parts_are_taken(string source, string label)
    {
        Assert.True(StreamName.TryCreate(source, label, Hash.ToUpperInvariant(), out StreamName name, out _));
        Assert.Equal($"{source}/{label}/{Hash}", name.ToString());
    }

    [Theory]
    [InlineData("", "content", 64)]
    [InlineData("..", "content", 64)]
    [InlineData("a", ".", 64)]
    [InlineData("a/../b", "content", 64)]
    [InlineData("a\\b", "content", 64)]
    [InlineData("a", "b\0", 64)]
    [InlineData("a", "b", 63)]
    [InlineData("a", "b", 65)]
    public void What_could_leave_the_store_is_refused(string source, string label, int digits)
    {
        Assert.False(StreamName.TryCreate(source, label, new string('f', digits), out _, out string? error));
        Assert.Contains("is not allowed", error, StringComparison.Ordinal);
        Assert.False(StreamName.TryCreate("a", "b", new string('g', 64), out _, out _));
    }

    [Theory]
    [InlineData('a', 200, true)]
    [InlineData('a', 201, false)]
    [InlineData('ö', 127, true)]
    [InlineData('ö', 128, false)]
    [InlineData('€', 85, true)]
    [InlineData('€', 86, false)]
    public void A_part_is_a_name_that_a_folder_can_have(char c, int count, bool taken)
    {
        string part = new(c, count);
        Assert.Equal(taken, StreamName.TryCreate(part, "b", Hash, out _, out _));
        Assert.Equal(taken, StreamName.TryCreate("a", part, Hash, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".xor")]
    [InlineData(".aesc1")]
    [InlineData(".aesc1.xor")]
    public void A_name_is_read_back_with_its_suffix(string suffix)
    {
        StreamName name = new StreamName("a", "b", Hash) with { Suffix = suffix };
        Assert.True(StreamName.TryParse(name.ToString(), out StreamName read));
        Assert.Equal(name, read);
        Assert.Equal(suffix, read.Suffix);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a/b/c/d")]
    [InlineData("a/b/short")]
    [InlineData("a/../HASH")]
    [InlineData("a/b/HASH.zip")]
    [InlineData("a/b/HASHf")]
    [InlineData("a//HASH")]
    public void What_is_no_name_is_not_read(string text)
    {
        Assert.False(StreamName.TryParse(text.Replace("HASH", Hash), out StreamName name));
        Assert.Equal(default, name);
        Assert.False(StreamName.TryParse($"a/b/{Hash.ToUpperInvariant()}", out _));
    }

    [Fact]
    public void No_suffix_is_the_empty_one() => Assert.Equal(new StreamName("a", "b", Hash), new StreamName("a", "b", Hash) { Suffix = "" });

    [Theory]
    [InlineData(0, -1, 0, 100)]
    [InlineData(0, 0, 0, 100)]
    [InlineData(1, -1, 1, 99)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(-1, 0, 99, 1)]
    [InlineData(-200, -1, 0, 100)]
    [InlineData(99, 5, 99, 1)]
    [InlineData(0, 101, 0, 100)]
    [InlineData(100, 0, -1, 0)]
    [InlineData(101, 1, -1, 0)]
    public void A_range_of_100_bytes(long offset, long length, long start, long count) =>
        Assert.Equal(start < 0 ? null : (start, count), new StreamRange(offset, length).Of(100));

    [Fact]
    public void An_empty_stream_has_an_empty_piece() => Assert.Equal((0, 0), new StreamRange(0, 5).Of(0));
}
