using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Text;

namespace Lazaret.Core.Tests.Routes;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("1124_2024_01_31_23_59_59.xml")]
    [InlineData("1124_SH2024_01_31_23_59_59_v2.XML")]
    [InlineData("1124_sh2024_99_99_99_99_99 any text.xMl")]
    [InlineData("1124_2024_01_31_23_59_59.xml.xml")]
    public void The_preset_takes_what_the_existing_pipeline_takes(string name) => Assert.True(NamePattern.Oag.TryMatch(name, out _));

    [Theory]
    [InlineData("1124_SH_2024_01_31_23_59_59.xml")]
    [InlineData("11242024_01_31_23_59_59.xml")]
    [InlineData("1124_2024_1_31_23_59_59.xml")]
    [InlineData("x1124_2024_01_31_23_59_59.xml")]
    [InlineData("1124_2024_01_31_23_59_59.xml.part")]
    [InlineData("1124_2024_01_31_23_59_59.xml\n")]
    [InlineData("1124_٢٠٢٤_01_31_23_59_59.xml")]
    [InlineData("")]
    public void The_preset_leaves_other_names(string name) => Assert.False(NamePattern.Oag.TryMatch(name, out _));

    [Theory]
    [InlineData("1124_2024_01_31_23_59_59/../../etc/x.xml")]
    [InlineData("1124_2024_01_31_23_59_59\\..\\x.xml")]
    [InlineData("1124_2024_01_31_23_59_59\0.xml")]
    [InlineData("1124_2024_01_31_23_59_59\u001b[0m.xml")]
    public void W9_a_name_is_a_single_part_of_a_path(string name) => Assert.False(NamePattern.Oag.TryMatch(name, out _));

    [Fact]
    public void W9_the_longest_name_has_255_bytes_whatever_its_characters()
    {
        string stem = "1124_2024_01_31_23_59_59";
        Assert.True(NamePattern.Oag.TryMatch(stem + new string('x', 255 - stem.Length - 4) + ".xml", out _));
        Assert.False(NamePattern.Oag.TryMatch(stem + new string('x', 256 - stem.Length - 4) + ".xml", out _));
        Assert.Null(FileNames.Wrong(new string('ü', 127)));
        Assert.NotNull(FileNames.Wrong(new string('ü', 128)));
        Assert.Null(FileNames.Wrong(LosslessUtf8.Decode(Enumerable.Repeat((byte)0xE9, 255).ToArray())));
        Assert.NotNull(FileNames.Wrong(".."));
        Assert.NotNull(FileNames.Wrong("."));
        Assert.NotNull(FileNames.Wrong(""));
    }

    [Fact]
    public void Named_groups_become_attributes_and_a_time()
    {
        Assert.True(NamePattern.Oag.TryMatch("1124_SH2024_01_31_23_59_58_v2.xml", out IReadOnlyDictionary<string, string> attributes));
        Assert.Equal("2024", attributes["year"]);
        Assert.Equal("_v2", attributes["rest"]);
        Assert.Equal(new DateTimeOffset(2024, 1, 31, 23, 59, 58, TimeSpan.Zero), NamePattern.TimeOf(attributes));

        Assert.True(NamePattern.Oag.TryMatch("1124_2024_02_30_23_59_58.xml", out attributes));
        Assert.Null(NamePattern.TimeOf(attributes));
    }

    [Fact]
    public void A_pattern_is_anchored_even_where_it_has_alternatives()
    {
        NamePattern pattern = NamePattern.Parse("a|b", ignoreCase: false, out _)!;
        Assert.True(pattern.TryMatch("a", out _));
        Assert.False(pattern.TryMatch("ab", out _));
        Assert.False(pattern.TryMatch("xb", out _));
        Assert.False(pattern.TryMatch("A", out _));
    }

    [Theory]
    [InlineData("a)|(b", "is no regular expression")]
    [InlineData("(", "is no regular expression")]
    [InlineData("(a+)+\\1", "look-around, a back reference")]
    [InlineData("(?=x)y", "look-around, a back reference")]
    [InlineData("", "has 0 characters")]
    public void A_wrong_pattern_is_a_sentence(string text, string expected)
    {
        Assert.Null(NamePattern.Parse(text, ignoreCase: false, out string? error));
        Assert.Contains(expected, error);
    }

    [Fact]
    public void A_hostile_name_costs_no_more_than_its_length()
    {
        NamePattern pattern = NamePattern.Parse("(a*)*b", ignoreCase: true, out _)!;
        Assert.False(pattern.TryMatch(new string('a', 255), out _));
    }
}
