using System.Text;

namespace Lazaret.Core.Filters;

/// <summary>Reads a filter: its tokens, their signs and their patterns (<c>connectors</c> §2.2).</summary>
internal sealed class FilterParser
{
    public const int MaxBytes = 16 * 1024;

    public const int MaxPatterns = 256;

    public const string IncludeWord = "--include";

    public const string ExcludeWord = "--exclude";

    public List<FilterPattern> Includes { get; } = [];

    public List<FilterPattern> Excludes { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Reads <paramref name="text"/>; the first error, or null.</summary>
    public FilterError? Parse(string text)
    {
        // A character is at least one byte, so that an endless text is not even counted.
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            string size = text.Length > MaxBytes ? $"{text.Length} characters" : $"{Encoding.UTF8.GetByteCount(text)} bytes";
            return new FilterError(FirstBeyond(text), $"The filter is {size} long; at most {MaxBytes} bytes are allowed.");
        }

        List<FilterToken> tokens = [];
        if (FilterTokenizer.Split(text, tokens) is { } broken)
        {
            return broken;
        }

        FilterToken? waiting = null; // a lone sign, --include or --exclude that has not met its pattern yet
        foreach (FilterToken token in tokens)
        {
            if (waiting is { } sign)
            {
                waiting = null;
                if (token.IsLoneSign || token.IsOption)
                {
                    WarnNoPattern(sign);
                }
                else
                {
                    if (Add(Argument(sign, token), exclude: IsExclude(sign), token) is { } bad)
                    {
                        return bad;
                    }

                    continue;
                }
            }

            if (token.IsLoneSign || token.StartsWith(IncludeWord, whole: true) || token.StartsWith(ExcludeWord, whole: true))
            {
                waiting = token;
            }
            else if (AddSigned(token) is { } error)
            {
                return error;
            }
        }

        if (waiting is not null)
        {
            WarnNoPattern(waiting);
        }

        return null;
    }

    private FilterError? AddSigned(FilterToken token)
    {
        ReadOnlySpan<FilterChar> chars = token.Chars;
        if (token.StartsWith(IncludeWord + "=") || token.StartsWith(ExcludeWord + "="))
        {
            return Add(chars[(IncludeWord.Length + 1)..], IsExclude(token), token);
        }

        if (chars.Length > 0 && chars[0].Is('+'))
        {
            return Add(chars[1..], exclude: false, token);
        }

        if (chars.Length == 0 || !chars[0].Is('-'))
        {
            return Add(chars, exclude: false, token);
        }

        if (token.Text is "-include" or "-exclude")
        {
            Warnings.Add($"'{token.Text}' at character {token.Position + 1} excludes directories of that name; the option is written '-{token.Text}'.");
        }

        return Add(WithoutDashes(chars), exclude: true, token);
    }

    private ReadOnlySpan<FilterChar> Argument(FilterToken sign, FilterToken token)
    {
        // "- -tmp" is "--tmp", and several dashes count as one. Behind a word the argument is taken as it stands.
        if (sign.StartsWith("-") && sign.IsLoneSign)
        {
            return WithoutDashes(token.Chars);
        }

        if (!sign.IsLoneSign && token.Chars is [{ Literal: false, Value: '-' or '+' }, ..])
        {
            Warnings.Add($"'{token.Text}' at character {token.Position + 1} is taken as a name with its sign, because it follows '{sign.Text}'.");
        }

        return token.Chars;
    }

    private FilterError? Add(ReadOnlySpan<FilterChar> chars, bool exclude, FilterToken token)
    {
        if (chars.Length == 0)
        {
            Warnings.Add($"The empty pattern at character {token.Position + 1} has no effect.");
            return null;
        }

        if (Includes.Count + Excludes.Count == MaxPatterns)
        {
            return new FilterError(token.Position, $"'{token.Text}' is pattern number {MaxPatterns + 1} of the filter; at most {MaxPatterns} patterns are allowed.");
        }

        (FilterPattern? pattern, FilterError? error) = FilterPattern.Parse(chars);
        if (pattern is null)
        {
            return error;
        }

        if (exclude && pattern.IsRoot)
        {
            Warnings.Add($"The exclude '{token.Text}' at character {token.Position + 1} names the asset root itself and has no effect; '-**' excludes everything.");
            return null;
        }

        (exclude ? Excludes : Includes).Add(pattern);
        return null;
    }

    private void WarnNoPattern(FilterToken sign) =>
        Warnings.Add($"'{sign.Text}' at character {sign.Position + 1} has no pattern behind it and has no effect.");

    private static bool IsExclude(FilterToken sign) => sign.StartsWith(ExcludeWord) || (sign.IsLoneSign && sign.StartsWith("-"));

    private static ReadOnlySpan<FilterChar> WithoutDashes(ReadOnlySpan<FilterChar> chars)
    {
        while (chars.Length > 0 && chars[0].Is('-'))
        {
            chars = chars[1..];
        }

        return chars;
    }

    /// <summary>The first character that lies beyond the allowed bytes.</summary>
    private static int FirstBeyond(string text)
    {
        int bytes = 0;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}
