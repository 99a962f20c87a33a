using System.Globalization;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Paths;

/// <summary>Reads one path expression. Every method stands at a position and goes on; null means that <see cref="Error"/> is set.</summary>
internal sealed class PathParser(string text)
{
    /// <summary>Longer expressions (in characters) are refused.</summary>
    public const int MostCharacters = 2_000;

    /// <summary>Queries may stand in each other to this depth.</summary>
    public const int MostDepth = 8;

    /// <summary>So many steps a path may have.</summary>
    public const int MostSteps = 64;

    private const string AllowedBehindName = "allowed are a dot, a comparison (== != < <= > >= % !%) and the end";

    private int at;

    /// <summary>The first error.</summary>
    public PathError? Error { get; private set; }

    public PathCondition? Parse()
    {
        if (text.Length > MostCharacters)
        {
            return Fail<PathCondition>(MostCharacters, $"the expression has {text.Length} characters; allowed are {MostCharacters}");
        }

        if (HalfCharacter() is >= 0 and var half)
        {
            return Fail<PathCondition>(half, "half a character (one part of a surrogate pair) stands here; allowed are whole ones");
        }

        PathCondition? condition = Condition(0);
        return condition is null || at == text.Length ? condition : Fail<PathCondition>(at, $"\"{Shown.Of(text[at..])}\" is too much; allowed is the end of the expression");
    }

    /// <summary>Is this character the end of a name unless a backslash stands before it?</summary>
    private static bool EndsName(char c) => c is '.' or ' ' or '(' or ')' or '|' or '=' or '!' or '<' or '>' or '%';

    private PathCondition? Condition(int depth)
    {
        SkipBlanks();
        int begin = at;
        List<PathStep>? steps = depth > 0 && !AtName() ? [] : Steps(depth);
        if (steps is null)
        {
            return null;
        }

        SkipBlanks();
        int operatorAt = at;
        if (Operator() is not { } operation)
        {
            return null;
        }

        if (operation == PathOperator.None)
        {
            return steps.Count > 0 ? new PathCondition(steps, operation, null) : Fail<PathCondition>(begin, "the query is empty; allowed are a name, a comparison, or both");
        }

        SkipBlanks();
        PathLiteral? literal = Literal(operation is PathOperator.Like or PathOperator.NotLike, text[operatorAt..at].TrimEnd());
        SkipBlanks();
        return literal is null ? null : new PathCondition(steps, operation, literal);
    }

    /// <summary>Inside a query the name may be missing: then the element itself is compared.</summary>
    private bool AtName() => at < text.Length && !EndsName(text[at]);

    private List<PathStep>? Steps(int depth)
    {
        List<PathStep> steps = [];
        do
        {
            if (steps.Count == MostSteps)
            {
                return Fail<List<PathStep>>(at, $"the path is too long; allowed are {MostSteps} steps");
            }

            PathStep? step = Peek('#') ? Hash(depth) : Member();
            if (step is null)
            {
                return null;
            }

            steps.Add(step);
        }
        while (Take('.'));
        return Peek('|') || Peek('(') ? Fail<List<PathStep>>(at, $"\"{text[at]}\" has no meaning here; {AllowedBehindName}, and \\{text[at]} for the character itself") : steps;
    }

    private PathStep? Hash(int depth)
    {
        int begin = at++;
        if (!Take('('))
        {
            return at == text.Length || EndsName(text[at]) ? new PathStep.Each() : Fail<PathStep>(at, "a name follows directly on #; allowed are #, #(…), #(…)# and, for the character itself, \\#");
        }

        if (depth == MostDepth)
        {
            return Fail<PathStep>(begin, $"queries stand too deep in each other; allowed are {MostDepth} levels");
        }

        if (Condition(depth + 1) is not { } condition)
        {
            return null;
        }

        return Take(')') ? new PathStep.Query(condition, Take('#'))
            : at < text.Length ? Fail<PathStep>(at, $"\"{Shown.Of(text[at].ToString())}\" has no meaning here; allowed is ) for the end of the query")
            : Fail<PathStep>(begin, "the query has no end; a ) is missing");
    }

    private PathStep? Member()
    {
        int begin = at;
        StringBuilder name = new();
        StringBuilder pattern = new();
        bool wild = false;
        for (; at < text.Length && !EndsName(text[at]); at++)
        {
            char c = text[at];
            if (c == '\\' && ++at == text.Length)
            {
                return Fail<PathStep>(at - 1, "nothing stands behind the backslash; allowed is a character whose meaning it takes, such as \\.");
            }

            if (at == begin && c is '@' or '{' or '[')
            {
                return Fail<PathStep>(at, $"\"{c}\" at the start of a name has no meaning here: modifiers and several paths at once are not supported; allowed is \\{c} for the character itself");
            }

            wild |= c is '*' or '?';
            _ = c == '\\' ? pattern.Append('\\').Append(text[at]) : pattern.Append(c);
            name.Append(text[at]);
        }

        if (at == begin)
        {
            return Fail<PathStep>(at, at == text.Length ? "a name is missing at the end" : $"a name is missing before \"{text[at]}\"; allowed is \\{text[at]} for the character itself");
        }

        if (wild && at - begin > PathPattern.MostCharacters)
        {
            return Fail<PathStep>(begin, $"a name with wildcards has {at - begin} characters; allowed are {PathPattern.MostCharacters}");
        }

        int? index = int.TryParse(name.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        return new PathStep.Member(name.ToString(), wild ? new PathPattern(pattern.ToString()) : null, index);
    }

    private PathOperator? Operator()
    {
        if (at == text.Length || text[at] == ')')
        {
            return PathOperator.None;
        }

        (string Sign, PathOperator Operation)[] signs =
        [
            ("==", PathOperator.Equal), ("!=", PathOperator.NotEqual), ("<=", PathOperator.LessOrEqual), (">=", PathOperator.GreaterOrEqual), ("!%", PathOperator.NotLike),
            ("<", PathOperator.Less), (">", PathOperator.Greater), ("%", PathOperator.Like),
        ];
        foreach ((string sign, PathOperator operation) in signs)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0)
            {
                at += sign.Length;
                return operation;
            }
        }

        return Fail<PathOperator?>(at, text[at] == '=' ? "a single = has no meaning here; allowed is ==" : $"\"{Shown.Of(text[at].ToString())}\" has no meaning here; {AllowedBehindName}");
    }

    private PathLiteral? Literal(bool pattern, string sign)
    {
        int begin = at;
        if (at < text.Length && text[at] == '"')
        {
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                at += text[at] == '\\' ? 1 : 0;
            }

            at++;
        }
        else
        {
            while (at < text.Length && text[at] is not (')' or ' '))
            {
                at++;
            }
        }

        string word = text[begin..Math.Min(at, text.Length)];
        at = Math.Min(at, text.Length);
        if (Read(word) is not { } literal)
        {
            return Fail<PathLiteral>(begin, $"behind {sign} stands {(word.Length == 0 ? "nothing" : Shown.Of(word))}; allowed are a \"text\" in double quotes, a number, true, false and null");
        }

        if (!pattern)
        {
            return literal;
        }

        return literal.Kind != JsonValueKind.String ? Fail<PathLiteral>(begin, $"behind {sign} stands {Shown.Of(word)}; allowed is a \"text\" in double quotes, with * and ? as wildcards")
            : literal.Text.Length > PathPattern.MostCharacters ? Fail<PathLiteral>(begin, $"the pattern has {literal.Text.Length} characters; allowed are {PathPattern.MostCharacters}")
            : literal with { Pattern = new PathPattern(literal.Text) };
    }

    /// <summary>A literal is written as in JSON.</summary>
    private static PathLiteral? Read(string word)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(word);
            JsonElement value = document.RootElement;
            return value.ValueKind switch
            {
                JsonValueKind.String => new PathLiteral(value.ValueKind, value.GetString()!, null),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => new PathLiteral(value.ValueKind, value.GetRawText(), null),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // no JSON, or half a surrogate pair
        }
    }

    /// <summary>Where one is; −1 = nowhere. No name in JSON can be compared with it.</summary>
    private int HalfCharacter()
    {
        int i = 0;
        while (i < text.Length && Rune.TryGetRuneAt(text, i, out Rune rune))
        {
            i += rune.Utf16SequenceLength;
        }

        return i < text.Length ? i : -1;
    }

    private void SkipBlanks()
    {
        while (Peek(' '))
        {
            at++;
        }
    }

    private bool Peek(char c) => at < text.Length && text[at] == c;

    private bool Take(char c)
    {
        bool there = Peek(c);
        at += there ? 1 : 0;
        return there;
    }

    private T? Fail<T>(int position, string message)
    {
        Error ??= new PathError(position, message);
        return default;
    }
}
