namespace Lazaret.Core.Filters;

/// <summary>Splits a filter at white space and commas; quotes and backslashes protect (<c>connectors</c> §2.2).</summary>
internal static class FilterTokenizer
{
    /// <summary>Adds the tokens of <paramref name="text"/> to <paramref name="tokens"/>; an error where a quote or a backslash is left open.</summary>
    public static FilterError? Split(string text, List<FilterToken> tokens)
    {
        List<FilterChar> chars = [];
        int begin = -1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsSeparator(c))
            {
                End();
                continue;
            }

            begin = begin < 0 ? i : begin;
            switch (c)
            {
                case '\\' when i + 1 == text.Length:
                    return new FilterError(i, "The filter ends in a backslash with nothing behind it; write two for a backslash in a name.");
                case '\\':
                    i++;
                    chars.Add(new FilterChar(text[i], Literal: true, i));
                    break;
                case '\'' or '"':
                    int close = Quoted(text, i, chars);
                    if (close < 0)
                    {
                        return new FilterError(i, $"The {(c == '"' ? "double" : "single")} quote ({c}) that opens here is never closed; close it, or put a backslash in front of it for one in a name.");
                    }

                    i = close;
                    break;
                default:
                    chars.Add(new FilterChar(c, Literal: false, i));
                    break;
            }
        }

        End();
        return null;

        void End()
        {
            if (begin >= 0)
            {
                tokens.Add(new FilterToken([.. chars], begin));
                chars.Clear();
                begin = -1;
            }
        }
    }

    /// <summary>Copies what lies between the quote at <paramref name="open"/> and its partner and returns the partner's place; −1 without one.</summary>
    private static int Quoted(string text, int open, List<FilterChar> chars)
    {
        char quote = text[open];
        for (int i = open + 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == quote)
            {
                return i;
            }

            if (quote == '"' && c == '\\' && i + 1 < text.Length && text[i + 1] is ('"' or '\\'))
            {
                i++;
                c = text[i];
            }

            // Quotes protect separators only: globs and signs keep their meaning inside.
            chars.Add(new FilterChar(c, Literal: false, i));
        }

        return -1;
    }

    // ASCII only: a no-break or ideographic space is part of many names and never typed as a separator.
    private static bool IsSeparator(char c) => c is ' ' or ',' or (>= '\t' and <= '\r');
}
