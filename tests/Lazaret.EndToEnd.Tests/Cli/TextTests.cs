using System.Globalization;
using Lazaret.Cli;
using Lazaret.Core.Text;
using Lazaret.Output;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>The small pieces of text handling of the command line, without a process.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("plain name.txt", "plain name.txt")]
    [InlineData("ünï→😀", "ünï→😀")]
    [InlineData("a\nb\r\t", "a\\nb\\r\\t")]
    [InlineData("\u001b[0m\u007f", "\\x1b[0m\\x7f")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("\u202egpj.exe", "\\u202egpj.exe")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff")]
    [InlineData("back\\slash", "back\\\\slash")]
    [InlineData("line\u2028par\u2029", "line\\u2028par\\u2029")]
    public void Names_are_made_visible(string name, string expected) => Assert.Equal(expected, SafeText.Visible(name));

    [Fact]
    public void Bytes_that_are_not_utf8_are_made_visible_as_bytes() =>
        Assert.Equal("caf\\xe9", SafeText.Visible(LosslessUtf8.Decode([(byte)'c', (byte)'a', (byte)'f', 0xE9])));

    [Fact]
    public void No_name_of_any_bytes_brings_a_control_character_or_loses_its_difference()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        Dictionary<string, string> seen = [];
        for (int n = 0; n < 20_000; n++)
        {
            byte[] bytes = new byte[random.Next(1, 9)];
            random.NextBytes(bytes);
            string name = LosslessUtf8.Decode(bytes);
            string visible = SafeText.Visible(name);
            Assert.True(
                visible.EnumerateRunes().All(r => System.Text.Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Control or UnicodeCategory.Format)) && !visible.Contains('\uFFFD'),
                $"seed {seed}: {Convert.ToHexString(bytes)}");
            Assert.True(!seen.TryGetValue(visible, out string? other) || other == name, $"seed {seed}: two names look like {visible}");
            seen[visible] = name;
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("a\r\nb", "a\\r\\nb")]
    [InlineData("\t=1", "\\t=1")]
    [InlineData(null, "")]
    public void Abuse15_a_csv_cell_is_one_line_and_never_a_formula(string? text, string expected) => Assert.Equal(expected, CsvSink.Cell(text));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("500", 500)]
    [InlineData("64K", 65536)]
    [InlineData("10MiB", 10485760)]
    [InlineData("1.5g", 1610612736)]
    [InlineData("2 GB", 2147483648)]
    public void Sizes_are_read_as_people_write_them(string text, long expected)
    {
        Assert.True(Sizes.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("K")]
    [InlineData("1e9")]
    [InlineData("99999999T")]
    [InlineData("lots")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Sizes.TryParse(text, out _));

    [Fact]
    public void Dashes_in_filters_and_behind_a_double_dash_are_no_options() =>
        Assert.Equal(
            ["scan", "--filter=-tmp", "a", "--", "./-b", "c", "./--"],
            DashedArguments.Protect(["scan", "--filter", "-tmp", "a", "--", "-b", "c", "--"]));

    [Fact]
    public void Arguments_keep_the_bytes_that_the_runtime_replaced()
    {
        byte[] commandLine = [.. "lazaret\0scan\0caf"u8, 0xE9, 0];

        Assert.Equal(["scan", "caf\udce9"], RawArguments.Restore(["scan", "caf\uFFFD"], commandLine));
        Assert.Equal(["other", "caf\uFFFD"], RawArguments.Restore(["other", "caf\uFFFD"], commandLine));
    }
}
