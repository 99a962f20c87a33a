using Lazaret.Dispatch.Identification.Scripts;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Our rules on the real libyara, and the heuristics that stand in for them.</summary>
public sealed class ScriptRuleTests
{
    public static TheoryData<string, string> Samples => [.. ScriptSamples.All.Select(s => (s.Type, s.Text))];

    public static TheoryData<string, string> CommonSamples => [.. ScriptSamples.All.Where(s => s.Common).Select(s => (s.Type, s.Text))];

    public static TheoryData<string> Plain => [.. ScriptSamples.Plain];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_rule_knows_its_type(string type, string text)
    {
        using YaraScriptRules rules = Yara();
        Assert.Equal(type, BestMatch.Of(rules.Match(Subject(text))));
    }

    [Theory]
    [MemberData(nameof(CommonSamples))]
    public void The_heuristics_know_the_common_types(string type, string text) => Assert.Equal(type, BestMatch.Of(new BuiltInScriptRules().Match(Subject(text))));

    [Theory]
    [MemberData(nameof(Plain))]
    public void Plain_text_stays_plain(string text)
    {
        using YaraScriptRules rules = Yara();
        Assert.Null(BestMatch.Of(rules.Match(Subject(text))));
        Assert.Null(BestMatch.Of(new BuiltInScriptRules().Match(Subject(text))));
    }

    [Fact]
    public void A_disk_image_is_known_by_its_volume()
    {
        byte[] image = new byte[0x9000];
        "BEA01"u8.CopyTo(image.AsSpan(0x8001));
        "NSR02"u8.CopyTo(image.AsSpan(0x8801));
        using YaraScriptRules rules = Yara();
        Assert.Equal("archive/udf", BestMatch.Of(rules.Match(new ScriptSubject(image, "application/octet-stream", "data", "unknown"))));
    }

    [Fact]
    public void Rules_see_the_variables_and_give_type_and_score()
    {
        const string text = """
            rule a { meta: type = "t/a" condition: mime == "m/1" and magic contains "some" and type == "unknown" }
            rule b { meta: author = "x" score = -3 type = "t/b" condition: filesize == 2 }
            rule c { meta: score = 5 condition: true }
            """;
        using YaraScriptRules rules = YaraScriptRules.TryCreate(text, out string? missing)!;
        Assert.Null(missing);
        Assert.Equal([new ScriptMatch("t/a", null), new ScriptMatch("t/b", -3)], rules.Match(new ScriptSubject("xy"u8.ToArray(), "m/1", "some magic", "unknown")));
        Assert.Empty(rules.Match(new ScriptSubject("xyz"u8.ToArray(), "m/2\0", "some magic", "unknown")));
    }

    [Fact]
    public void Rules_that_do_not_compile_are_told_with_their_line()
    {
        Assert.Null(YaraScriptRules.TryCreate("rule a { condition: true }\nrule b { condition: nonsense }", out string? missing));
        Assert.Contains("line 2", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Scanners_run_side_by_side()
    {
        using YaraScriptRules rules = Yara();
        Parallel.For(0, 200, i =>
        {
            (string type, string text, _) = ScriptSamples.All[i % ScriptSamples.All.Count];
            Assert.Equal(type, BestMatch.Of(rules.Match(Subject(text))));
        });
    }

    private static YaraScriptRules Yara() =>
        YaraScriptRules.TryCreate(out string? missing) ?? throw new InvalidOperationException($"these tests need libyara9: {missing}");

    private static ScriptSubject Subject(string text) => new(Crafted.Text(text), "text/plain", "ASCII text", "text/plain");
}
