using System.Text.Json;
using Lazaret.Dispatch.Paths;

namespace Lazaret.Dispatch.Tests.Paths;

public sealed class PathExpressionTests
{
    private const string Event = """
        {
          "action": "extracted",
          "flags": {"expedite": true, "retry": false},
          "dequeued": null,
          "none": [],
          "nested": [[], [1, 2]],
          "a.b": {"c*d": 1},
          "source": {"name": "feed", "references": {"submitter": "bob", "task id": "T-1"}, "path": [{"sha256": "aa", "size": 12}, {"sha256": "bb", "size": 700}]},
          "entity": {
            "size": 700,
            "big": 9007199254740993,
            "features": [
              {"name": "tag", "value": "packed", "type": "string"},
              {"name": "count", "value": "17", "type": "integer", "labels": ["x", "y"]},
              {"name": "tag", "value": "signed", "type": "string", "ok": false, "labels": []}
            ],
            "datastreams": [{"label": "content", "file_format": "executable/windows/pe32", "size": 700}]
          }
        }
        """;

    private static readonly JsonElement Json = JsonDocument.Parse(Event).RootElement;

    [Theory]
    [InlineData("action")]
    [InlineData("source.name")]
    [InlineData("source.path.1.sha256")]
    [InlineData("entity.features.#")]
    [InlineData("none.#")] // a length is something, 0 too
    [InlineData("entity.features.#.name")]
    [InlineData("entity.features.#.labels")]
    [InlineData("entity.features.#.labels.#")]
    [InlineData("flags.expedite")]
    [InlineData("flags.*")]
    [InlineData("s?urce.n*e")]
    [InlineData("*.path.0")] // the first member for which the rest leads somewhere
    [InlineData(@"a\.b.c\*d")]
    [InlineData(@"a\.b.c*")]
    [InlineData(@"source.references.task\ id")]
    [InlineData("nested.1.0")]
    [InlineData("nested.#.1")]
    [InlineData("""entity.features.#(name=="tag")""")]
    [InlineData("""entity.features.#(name=="count").value""")]
    [InlineData("""entity.features.#( name == "tag" )#.value""")]
    [InlineData("""entity.features.#(value>16)""")]
    [InlineData("""entity.features.#(value==17)""")]
    [InlineData("""entity.features.#(value>="signed")""")]
    [InlineData("""entity.features.#(value<"q")""")]
    [InlineData("""entity.features.#(value%"pa?k*")""")]
    [InlineData("""entity.features.#(value!%"*e*")""")]
    [InlineData("""entity.features.#(labels.#(=="y"))""")]
    [InlineData("""entity.features.#(labels.#>1).name""")]
    [InlineData("""entity.features.#(labels.#==0)""")]
    [InlineData("""entity.features.#(labels)#""")]
    [InlineData("""entity.features.#(ok==false)""")]
    [InlineData("""entity.datastreams.#(file_format%"executable/*")""")]
    [InlineData("""nested.#(#==2)""")]
    [InlineData("""nested.#(#(>1))""")]
    [InlineData("""source.path.#(size<=12)#""")]
    [InlineData("""source.path.#(size!=12)""")]
    [InlineData("""source.path.#(size=="12")""")]
    [InlineData("""source.path.#(size==1.2e1)""")]
    [InlineData("""source.name=="feed" """)]
    [InlineData("""source.name%"f*" """)]
    [InlineData("""entity.size>=700""")]
    [InlineData("""entity.big>9007199254740992""")]
    [InlineData("""entity.features.#>2""")]
    [InlineData("""dequeued==null""")]
    [InlineData("""action!=null""")]
    [InlineData("""action!=5""")]
    [InlineData("""flags.retry==false""")]
    [InlineData("""source!="x" """)]
    [InlineData("""  action  ==  "extr\u0061cted"  """)]
    public void It_matches(string expression) => Assert.True(Of(expression).Matches(Json));

    [Theory]
    [InlineData("missing")]
    [InlineData("missing.more")]
    [InlineData("action.more")]
    [InlineData("Action")]
    [InlineData("flags.retry")]
    [InlineData("dequeued")]
    [InlineData("none")]
    [InlineData("none.0")]
    [InlineData("source.path.2")]
    [InlineData("source.path.99999999999999999999")]
    [InlineData("source.path.sha256")]
    [InlineData("source.path.*")]
    [InlineData("source.#")]
    [InlineData("source.#(name)")]
    [InlineData("entity.features.#.missing")]
    [InlineData("a.b")]
    [InlineData(@"a\.b.c\?d")]
    [InlineData("""entity.features.#(name=="none")""")]
    [InlineData("""entity.features.#(name=="none")#""")]
    [InlineData("""entity.features.#(name=="tag")#.missing""")]
    [InlineData("""entity.features.#(name=="tag").labels""")] // the first of the two has none
    [InlineData("""entity.features.#(missing!=5)""")]
    [InlineData("""entity.features.#(missing==null)""")]
    [InlineData("""entity.features.#(value<16)""")]
    [InlineData("""entity.features.#(value%"PACKED")""")]
    [InlineData("""entity.features.#(value%"acked")""")]
    [InlineData("""entity.features.#(labels=="x")""")]
    [InlineData("""entity.features.#(ok)""")]
    [InlineData("""source.path.#(size>700)#""")]
    [InlineData("""source.path.#(size%"1*")""")]
    [InlineData("""source.path.#(size!%"1*")""")]
    [InlineData("""source.name=="Feed" """)]
    [InlineData("""flags.expedite>false""")]
    [InlineData("""flags.expedite=="true" """)]
    [InlineData("""entity.size=="large" """)]
    [InlineData("""entity.size<"large" """)]
    [InlineData("""missing!="x" """)]
    [InlineData("""entity.big==9007199254740992""")]
    public void It_does_not_match(string expression) => Assert.False(Of(expression).Matches(Json));

    [Theory]
    [InlineData("", 0, "a name is missing at the end")]
    [InlineData("a.", 2, "a name is missing at the end")]
    [InlineData("a..b", 2, "a name is missing before \".\"")]
    [InlineData(".a", 0, "a name is missing before \".\"")]
    [InlineData("a b", 2, "\"b\" has no meaning here")]
    [InlineData("a\\", 1, "nothing stands behind the backslash")]
    [InlineData("a|b", 1, "\"|\" has no meaning here")]
    [InlineData("a.@reverse", 2, "modifiers")]
    [InlineData("{a,b}", 0, "several paths")]
    [InlineData("a.#b", 3, "a name follows directly on #")]
    [InlineData("a.#(b", 2, "a ) is missing")]
    [InlineData("a.#(b==1", 2, "a ) is missing")]
    [InlineData("a.#()", 4, "the query is empty")]
    [InlineData("a.#(b))", 6, "\")\" is too much")]
    [InlineData("a.#(b)c", 6, "\"c\" has no meaning here")]
    [InlineData("a.#(b=1)", 5, "a single = has no meaning here; allowed is ==")]
    [InlineData("a.#(b==)", 7, "behind == stands nothing")]
    [InlineData("a.#(b==x)", 7, "behind == stands x; allowed are a \"text\" in double quotes")]
    [InlineData("a.#(b==[1])", 7, "behind == stands [1]")]
    [InlineData("a.#(b==\"x)", 7, "behind == stands \"x)")]
    [InlineData("a==\"\\ud800\"", 3, "behind == stands")]
    [InlineData("a.#(b%5)", 6, "behind % stands 5; allowed is a \"text\"")]
    [InlineData("a.#(b!5)", 5, "\"!\" has no meaning here")]
    [InlineData("a==1 2", 5, "\"2\" is too much")]
    [InlineData("a.#(b==1 2)", 9, "\"2\" has no meaning here")]
    [InlineData("a(b", 1, "\"(\" has no meaning here")]
    public void What_is_no_expression_is_told_with_its_position(string expression, int position, string message)
    {
        PathParseResult result = PathExpression.Parse(expression);
        Assert.Null(result.Expression);
        Assert.Equal(position, result.Error!.Position);
        Assert.Contains(message, result.Error.Message);
    }

    [Fact]
    public void Half_a_character_is_told_with_its_position() =>
        Assert.Equal((4, true), PathExpression.Parse("a.😀\udc00").Error is { } error ? (error.Position, error.Message.Contains("half a character")) : default);

    [Fact]
    public void Everything_has_a_bound()
    {
        Assert.Contains("2000", PathExpression.Parse(new string('a', 2_001)).Error!.Message);
        Assert.Contains("64 steps", PathExpression.Parse(string.Join('.', Enumerable.Repeat("a", 65))).Error!.Message);
        Assert.NotNull(PathExpression.Parse(string.Join('.', Enumerable.Repeat("a", 64))).Expression);
        Assert.Contains("8 levels", PathExpression.Parse(string.Concat(Enumerable.Repeat("#(", 9)) + "a" + new string(')', 9)).Error!.Message);
        Assert.NotNull(PathExpression.Parse(string.Concat(Enumerable.Repeat("#(", 8)) + "a" + new string(')', 8)).Expression);
        Assert.Contains("wildcards", PathExpression.Parse(new string('a', 128) + "*").Error!.Message);
        Assert.Contains("pattern", PathExpression.Parse($"a%\"{new string('*', 129)}\"").Error!.Message);
    }

    [Theory]
    [InlineData("""{"\ud800": 1, "b": "\udc00"}""", "b", true)]
    [InlineData("""{"\ud800": 1, "b": "\udc00"}""", """b=="x" """, false)]
    [InlineData("""{"\ud800": 1, "b": "\udc00"}""", """b%"*" """, true)]
    [InlineData("""{"\ud800": 1, "b": "\udc00"}""", "*", true)]
    [InlineData("""{"\ud800": 1, "b": "\udc00"}""", "c", false)]
    [InlineData("""{"a": 1e999}""", "a>5", true)]
    [InlineData("5", "a", false)]
    [InlineData("[{\"a\": 1}]", "0.a", true)]
    [InlineData("[{\"a\": 1}]", "#(a==1)", true)]
    [InlineData("{\"é😀\": \"é😀\"}", """?? == "é😀" """, true)]
    public void Odd_JSON_is_no_bug(string json, string expression, bool matches) => Assert.Equal(matches, Of(expression).Matches(JsonDocument.Parse(json).RootElement));

    internal static PathExpression Of(string expression)
    {
        PathParseResult result = PathExpression.Parse(expression);
        Assert.Null(result.Error);
        return result.Expression!;
    }
}
