using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>
/// A condition on an event, in the manner of gjson paths: members with dots between them (<c>source.name</c>), elements of lists by number (<c>source.path.0</c>), <c>#</c> for the length of a list or, before
/// more, for every element, <c>*</c> and <c>?</c> in names, and queries <c>#(name=="x")</c> for the first element and <c>#(…)#</c> for all, which may stand in each other. A comparison with <c>== != &lt; &lt;= &gt; &gt;= % !%</c> may
/// also end the whole expression. A backslash takes the meaning of the character behind it.
/// </summary>
internal sealed class PathExpression
{
    private readonly PathCondition condition;

    private PathExpression(string text, PathCondition condition) => (Text, this.condition) = (text, condition);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Never throws.</summary>
    public static PathParseResult Parse(string text)
    {
        PathParser parser = new(text);
        return parser.Parse() is { } condition ? new PathParseResult(new PathExpression(text, condition), null) : new PathParseResult(null, parser.Error);
    }

    /// <summary>Does it lead to something in the event that is not false, not null and not an empty list; or, with a comparison at its end, does that hold? Never throws for any JSON.</summary>
    public bool Matches(JsonElement json) => condition.Holds(json);

    public override string ToString() => Text;
}
