namespace Lazaret.Core.Filters;

/// <summary>One token of a filter, quotes and escapes already taken off.</summary>
/// <param name="Chars">Its characters; none for <c>''</c>.</param>
/// <param name="Position">Where it begins in the filter text, 0 upwards.</param>
internal sealed record FilterToken(FilterChar[] Chars, int Position)
{
    public string Text => FilterChar.Text(Chars);

    /// <summary>One or more dashes, or one plus, and nothing else.</summary>
    public bool IsLoneSign => IsOnly('-') || (Chars.Length == 1 && Chars[0].Is('+'));

    /// <summary>The word <c>--include</c> or <c>--exclude</c>, with or without <c>=…</c> behind it.</summary>
    public bool IsOption => StartsWith(FilterParser.IncludeWord, whole: true) || StartsWith(FilterParser.ExcludeWord, whole: true)
        || StartsWith(FilterParser.IncludeWord + "=") || StartsWith(FilterParser.ExcludeWord + "=");

    public bool StartsWith(string word, bool whole = false)
    {
        if (whole ? Chars.Length != word.Length : Chars.Length < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (!Chars[i].Is(word[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsOnly(char sign) => Chars.Length > 0 && Array.TrueForAll(Chars, c => c.Is(sign));
}
