using Lazaret.Core.Filters;

namespace Lazaret.Core.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("a 'b c", 2, "single quote (') that opens here is never closed")]
    [InlineData("\"b c", 0, "double quote (\") that opens here is never closed")]
    [InlineData("\"b\\\"", 0, "double quote (\") that opens here is never closed")]
    [InlineData("abc\\", 3, "ends in a backslash")]
    [InlineData("..", 0, "'..'")]
    [InlineData("../other", 0, "'../other' has the part '..'")]
    [InlineData("sub1 -a/../b", 8, "'a/../b' has the part '..'")]
    [InlineData("--exclude 'x y'/..", 16, "'x y/..'")]
    public void An_error_names_the_place_and_what_is_wrong(string text, int position, string words)
    {
        FilterParseResult result = PathFilter.Parse(text);
        Assert.Null(result.Filter);
        Assert.Equal(position, result.Error!.Position);
        Assert.Contains(words, result.Error.Message);
        Assert.EndsWith(".", result.Error.Message);
    }

    [Fact]
    public void A_filter_of_16_KiB_is_taken_and_one_byte_more_is_not()
    {
        Assert.NotNull(PathFilter.Parse(new string('a', 16384)).Filter);
        FilterParseResult result = PathFilter.Parse(new string('a', 16385));
        Assert.Equal(16384, result.Error!.Position);
        Assert.Contains("16385", result.Error.Message);
        Assert.Contains("16384", result.Error.Message);
        Assert.Equal(8192, PathFilter.Parse(new string('é', 8193)).Error!.Position); // bytes count, not characters
    }

    [Fact]
    public void Of_257_patterns_the_last_is_refused()
    {
        string allowed = string.Join(' ', Enumerable.Range(0, 256).Select(i => $"-d{i:000}"));
        Assert.NotNull(PathFilter.Parse(allowed).Filter);
        FilterError error = PathFilter.Parse(allowed + " -more").Error!;
        Assert.Equal(allowed.Length + 1, error.Position);
        Assert.Contains("'-more'", error.Message);
        Assert.Contains("256", error.Message);
    }

    [Theory]
    [InlineData("-", "'-' at character 1")]
    [InlineData("--", "'--' at character 1")]
    [InlineData("a +", "'+' at character 3")]
    [InlineData("--exclude", "'--exclude' at character 1")]
    [InlineData("a --include", "'--include' at character 3")]
    [InlineData("--exclude --include a", "'--exclude' at character 1")]
    [InlineData("- - tmp", "'-' at character 1")]
    [InlineData("''", "empty pattern at character 1")]
    [InlineData("--exclude=", "empty pattern at character 1")]
    [InlineData("-/", "names the asset root")]
    [InlineData("-exclude", "the option is written '--exclude'")]
    [InlineData("--exclude -tmp", "'-tmp' at character 11 is taken as a name with its sign")]
    public void What_has_no_effect_is_warned_of(string text, string words)
    {
        FilterParseResult result = PathFilter.Parse(text);
        Assert.Null(result.Error);
        Assert.Contains(words, Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sub1 -tmp")]
    [InlineData("- tmp")]
    [InlineData("+ tmp, -x/**")]
    [InlineData("--include=a --exclude b")]
    public void A_sound_filter_gives_no_warning(string text) => Assert.Empty(PathFilter.Parse(text).Warnings);

    [Theory]
    [InlineData("+-name", "-name", true)]
    [InlineData("+-name", "name", false)]
    [InlineData("\\-name", "-name", true)]
    [InlineData("--name", "name/a", false)]
    [InlineData("---name", "name/a", false)]
    [InlineData("- -tmp", "tmp/a", false)]
    [InlineData("+ -name", "-name", true)]
    [InlineData("--exclude -tmp", "tmp/a", true)]
    [InlineData("--exclude -tmp", "-tmp/a", false)]
    [InlineData("++c", "+c", true)]
    [InlineData("c++", "c++/a", true)]
    [InlineData("-c++", "x/c++/a", false)]
    [InlineData("'-not here'", "not here/a", false)]
    [InlineData("--exclude --exclude tmp", "a", true)]
    [InlineData("- --exclude tmp", "tmp/a", false)]
    public void Signs_mean_what_the_table_says(string text, string path, bool included) =>
        Assert.Equal(included, PathFilter.Parse(text).Filter!.Includes(path));

    [Theory]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "aXb", false)]
    [InlineData("'a*b'", "aXb", true)]
    [InlineData("a[*]b", "a*b", true)]
    [InlineData("a[*]b", "aXb", false)]
    [InlineData("a\\ b", "a b", true)]
    [InlineData("a\\,b", "a,b", true)]
    [InlineData("a\\\\b", "a\\b", true)]
    [InlineData("'a\\b'", "a\\b", true)]
    [InlineData("\"a\\b\"", "a\\b", true)]
    [InlineData("\"a\\\"b\"", "a\"b", true)]
    [InlineData("a\\'b", "a'b", true)]
    [InlineData("a\tb\nc", "c/x", true)]
    [InlineData("a\u00A0b", "a\u00A0b/x", true)]
    [InlineData("[\\]]x", "]x", true)]
    public void Quotes_and_backslashes_protect(string text, string path, bool included) =>
        Assert.Equal(included, PathFilter.Parse(text).Filter!.Includes(path));

    // Not InlineData: attributes are stored as UTF-8, which knows no lone surrogates.
    public static TheoryData<string, string, bool> Characters() => new()
    {
        { "?", "😀", true },
        { "??", "😀", false },
        { "a?b", "a😀b", true },
        { "?", "\uDC80", true },
        { "??", "\uDC80\uDCFF", true },
        { "?", "\uDC80\uDCFF", false },
        { "[😀-😂]", "😁", true },
        { "[!😀]", "😀", false },
        { "[!a]", "\uDC80", true },
        { "[\uDC80-\uDCFF]x", "\uDC90x", true },
        { "*\uDE00", "😀", false },
        { "*\uDC80", "x\uDC80", true },
        { "\uD83D*", "😀", false },
        { "-tmp\uDC80", "tmp\uDC80/a", false },
        { "-tmp\uDC80", "tmp\uDC81/a", true },
    };

    [Theory]
    [MemberData(nameof(Characters))]
    public void A_character_is_a_surrogate_pair_or_what_stands_for_a_stray_byte(string text, string path, bool included) =>
        Assert.Equal(included, PathFilter.Parse(text).Filter!.Includes(path));

    [Theory]
    [InlineData("[]a]", "]", true)]
    [InlineData("[!]a]", "]", false)]
    [InlineData("[!]a]", "b", true)]
    [InlineData("[", "[", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[+-9]x", "0x", true)]
    [InlineData("a[+-9]b", "a/b", false)]
    [InlineData("a[!x]b", "a/b", false)]
    [InlineData("[z-a]", "m", false)]
    [InlineData("[^a]", "^", true)]
    public void Sets_never_match_a_slash_and_are_literal_when_unclosed(string text, string path, bool included) =>
        Assert.Equal(included, PathFilter.Parse(text).Filter!.Includes(path));

    [Theory]
    [InlineData("", true)]
    [InlineData("  ", true)]
    [InlineData(".", true)]
    [InlineData("./", true)]
    [InlineData("**", true)]
    [InlineData("**/*", true)]
    [InlineData(". sub1", true)]
    [InlineData("** -**", true)]
    [InlineData("-", true)]
    [InlineData("*", false)]
    [InlineData("-tmp", false)]
    [InlineData("-**", false)]
    [InlineData("sub1 -**", false)]
    public void Everything_is_known_as_such(string text, bool everything) => Assert.Equal(everything, PathFilter.Parse(text).Filter!.IsEverything);

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("**/*.txt")]
    [InlineData("*.txt sub1")]
    [InlineData("**.log sub1")]
    [InlineData("*/x")]
    [InlineData("-tmp")]
    [InlineData("sub1", "sub1")]
    [InlineData("sub1 -tmp", "sub1")]
    [InlineData("sub1/*", "sub1/")]
    [InlineData("sub1/**", "sub1/")]
    [InlineData("foo/", "foo/")]
    [InlineData("/foo", "foo")]
    [InlineData("/foo*", "foo")]
    [InlineData("sub1 sub2", "sub1", "sub2")]
    [InlineData("sub1/sub2", "sub1/sub2")]
    [InlineData("readme.txt", "readme.txt")]
    [InlineData("a*/**", "a")]
    [InlineData("test/2025*/**", "test/2025")]
    [InlineData("a/**/b.txt", "a/")]
    [InlineData("sub1 sub1/x sub10 b", "b", "sub1")]
    public void Prefix_hints_are_the_literal_beginnings(string text, params string[] hints) => Assert.Equal(hints, PathFilter.Parse(text).Filter!.PrefixHints);

    [Theory]
    [InlineData("-tmp/**", "x/tmp")]
    [InlineData("-tmp/*", "tmp")]
    [InlineData("-tmp", "x/tmp/y")]
    [InlineData("-/a/b", "a/b")]
    [InlineData("sub1", "sub2")]
    [InlineData("sub1/x", "sub1/y")]
    [InlineData("sub1/*", "sub1/x")]
    [InlineData("*", "sub")]
    [InlineData("test/2025*/**", "test/2024")]
    [InlineData("-**", "")]
    public void A_walk_leaves_out_what_cannot_hold_anything(string text, string directory) => Assert.False(PathFilter.Parse(text).Filter!.MayContain(directory));
}
