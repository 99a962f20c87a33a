using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Paths;

namespace Lazaret.Dispatch.Tests.Paths;

public sealed class PathPropertyTests
{
    private static readonly Gen<string> Names = Gen.Elements("a", "b", "0", "1", "a.b", "a b", "*", "?x", "#", "\\", "é", "😀", "\ud800", "=", "!%", "@", "|(", "");

    private static readonly Gen<string> Pieces = Gen.Elements(
        "a", "b", "0", "1", ".", "..", "#", "#(", ")", ")#", "==", "!=", "<", "<=", ">", ">=", "%", "!%", "=", "!", "\"", "\"a*\"", "\"\\", "5", "-1.5e3", "true", "null", " ", "\\", "*", "?", "|", "@", "{",
        "\ud800", "😀", "\n", "\"\\ud800\"", "#(a==\"b\")#", "#(#(a)>1)");

    [Fact]
    public void No_text_throws_anything()
    {
        Gen<string> built = Pieces.ListOf().Select(p => string.Concat(p));
        Gen<string> any = ArbMap.Default.GeneratorFor<string>().Select(s => s ?? "");
        Prop.ForAll(built.Or(any).ToArbitrary(), Json(4).ToArbitrary(), (text, json) =>
        {
            PathParseResult result = PathExpression.Parse(text);
            Assert.True(result.Expression is null != (result.Error is null));
            if (result.Error is { } error)
            {
                Assert.InRange(error.Position, 0, text.Length);
                Assert.DoesNotContain('\n', error.Message);
            }
            else
            {
                _ = result.Expression!.Matches(JsonDocument.Parse(json).RootElement);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void An_escaped_name_is_the_name()
    {
        Gen<string> usable = Names.Where(n => n.Length > 0 && n != "\ud800");
        Prop.ForAll(usable.ToArbitrary(), usable.ToArbitrary(), (outer, inner) =>
        {
            JsonElement json = JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["zz"] = 1, [outer] = new Dictionary<string, int> { ["yy"] = 1, [inner] = 7 } });
            Assert.True(PathExpressionTests.Of($"{Escaped(outer)}.{Escaped(inner)}==7").Matches(json));
            Assert.False(PathExpressionTests.Of($"{Escaped(outer)}.{Escaped(inner + "x")}").Matches(json));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_pattern_is_what_a_regular_expression_makes_of_it()
    {
        Gen<string> words = Gen.Elements('a', 'b', '*', '?').ListOf().Select(c => string.Concat(c));
        Prop.ForAll(words.ToArbitrary(), Gen.Elements('a', 'b').ListOf().Select(c => string.Concat(c)).ToArbitrary(), (pattern, text) =>
            Assert.Equal(
                System.Text.RegularExpressions.Regex.IsMatch(text, "^" + pattern.Replace("*", ".*").Replace("?", ".") + "$"),
                new PathPattern(pattern).Matches(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void A_long_text_and_a_mean_pattern_end_soon()
    {
        JsonElement json = JsonSerializer.SerializeToElement(new { a = new string('a', 200_000) });
        Assert.False(PathExpressionTests.Of($"a%\"*{new string('a', 120)}b\"").Matches(json));
        Assert.False(PathExpressionTests.Of($"a%\"{string.Concat(Enumerable.Repeat("*a", 60))}b\"").Matches(json));
    }

    private static string Escaped(string name)
    {
        StringBuilder escaped = new();
        foreach (Rune character in name.EnumerateRunes())
        {
            escaped.Append('\\').Append(character.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>Random JSON text; names and texts may hold half a surrogate pair.</summary>
    private static Gen<string> Json(int depth)
    {
        Gen<string> text = Names.Select(Quoted);
        Gen<string> leaf = Gen.OneOf(text, Gen.Elements("0", "17", "-1.5e3", "1e999", "true", "false", "null"));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<string> inner = Json(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]"),
            text.SelectMany(n => inner.Select(v => $"{n}:{v}")).ListOf().Select(m => $"{{{string.Join(',', m.Take(4))}}}"));
    }

    private static string Quoted(string text) => '"' + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + '"';
}
