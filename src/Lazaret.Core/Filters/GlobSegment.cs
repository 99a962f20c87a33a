using System.Text;

namespace Lazaret.Core.Filters;

/// <summary>What a pattern says between two slashes.</summary>
internal sealed class GlobSegment
{
    public static readonly GlobSegment AnyDirectories = new([new GlobToken(GlobTokenKind.DoubleStar)]);

    private GlobSegment(List<GlobToken> tokens) => Tokens = tokens;

    public IReadOnlyList<GlobToken> Tokens { get; }

    /// <summary>Exactly <c>**</c>.</summary>
    public bool IsAnyDirectories => Tokens is [{ Kind: GlobTokenKind.DoubleStar }];

    /// <summary>Exactly <c>*</c>.</summary>
    public bool IsStar => Tokens is [{ Kind: GlobTokenKind.Star }];

    /// <summary>No glob characters: one name.</summary>
    public bool IsLiteral => Tokens.All(t => t.Kind == GlobTokenKind.Literal);

    /// <summary>Holds a <c>**</c>, so that it may reach over slashes.</summary>
    public bool HasDoubleStar => Tokens.Any(t => t.Kind == GlobTokenKind.DoubleStar);

    /// <summary>The literal text before the first glob character.</summary>
    public string LiteralStart => TextOf(Tokens.TakeWhile(t => t.Kind == GlobTokenKind.Literal));

    /// <summary>Reads one segment; an unclosed <c>[</c> is literal, and a run of stars longer than two is two.</summary>
    public static GlobSegment Parse(ReadOnlySpan<FilterChar> chars)
    {
        List<GlobToken> tokens = [];
        for (int i = 0; i < chars.Length;)
        {
            if (chars[i].Is('*'))
            {
                int from = i;
                while (i < chars.Length && chars[i].Is('*'))
                {
                    i++;
                }

                tokens.Add(new GlobToken(i - from > 1 ? GlobTokenKind.DoubleStar : GlobTokenKind.Star));
            }
            else if (chars[i].Is('?'))
            {
                tokens.Add(new GlobToken(GlobTokenKind.AnyCharacter));
                i++;
            }
            else if (chars[i].Is('[') && TryParseSet(chars, ref i, out CharSet? set))
            {
                tokens.Add(new GlobToken(GlobTokenKind.Set, Set: set));
            }
            else
            {
                tokens.Add(new GlobToken(GlobTokenKind.Literal, CodePoint(chars, ref i)));
            }
        }

        return new GlobSegment(tokens);
    }

    /// <summary>The name with at most one <c>*</c> that this segment is, for a comparison of spans; null when it is more than that.</summary>
    public Affix? AsAffix()
    {
        int star = -1;
        for (int i = 0; i < Tokens.Count; i++)
        {
            switch (Tokens[i].Kind)
            {
                case GlobTokenKind.Star when star < 0:
                    star = i;
                    break;
                case GlobTokenKind.Literal:
                    break;
                default:
                    return null;
            }
        }

        Affix affix = star < 0
            ? new Affix(TextOf(Tokens), "", HasStar: false)
            : new Affix(TextOf(Tokens.Take(star)), TextOf(Tokens.Skip(star + 1)), HasStar: true);

        // Half a surrogate pair beside the star could match half a character of a path when spans are compared.
        return affix.HasStar && ((affix.Prefix.Length > 0 && char.IsHighSurrogate(affix.Prefix[^1])) || (affix.Suffix.Length > 0 && char.IsLowSurrogate(affix.Suffix[0])))
            ? null
            : affix;
    }

    public static string TextOf(IEnumerable<GlobToken> literals)
    {
        StringBuilder text = new();
        foreach (GlobToken token in literals)
        {
            if (token.CodePoint > char.MaxValue)
            {
                text.Append(char.ConvertFromUtf32(token.CodePoint));
            }
            else
            {
                text.Append((char)token.CodePoint);
            }
        }

        return text.ToString();
    }

    private static bool TryParseSet(ReadOnlySpan<FilterChar> chars, ref int at, out CharSet? set)
    {
        set = null;
        int i = at + 1;
        bool negated = i < chars.Length && chars[i].Is('!');
        i += negated ? 1 : 0;
        int first = i;
        int close = i;
        while (close < chars.Length && (close == first || !chars[close].Is(']')))
        {
            close++;
        }

        if (close >= chars.Length)
        {
            return false;
        }

        ReadOnlySpan<FilterChar> inside = chars[..close];
        List<(int, int)> members = [];
        while (i < close)
        {
            int low = CodePoint(inside, ref i);
            int high = low;
            if (i + 1 < close && inside[i].Is('-'))
            {
                i++;
                high = CodePoint(inside, ref i);
            }

            members.Add((low, high));
        }

        set = CharSet.Of(members, negated);
        at = close + 1;
        return true;
    }

    private static int CodePoint(ReadOnlySpan<FilterChar> chars, ref int i)
    {
        char c = chars[i++].Value;
        return char.IsHighSurrogate(c) && i < chars.Length && char.IsLowSurrogate(chars[i].Value) ? char.ConvertToUtf32(c, chars[i++].Value) : c;
    }
}
