using System.Globalization;
using System.Text;

namespace Lazaret.TestKit.Dsx;

/// <summary>A plain recursive JSON reader; lone surrogates are kept.</summary>
internal sealed class PythonJsonReader(string text)
{
    private int at;

    public object? ReadAll()
    {
        object? value = Read();
        SkipBlanks();
        return at == text.Length ? value : throw Bad("the end");
    }

    private object? Read()
    {
        SkipBlanks();
        char next = at < text.Length ? text[at] : '\0';
        return next switch
        {
            '{' => ReadObject(),
            '[' => ReadArray(),
            '"' => ReadText(),
            't' => Word("true", true),
            'f' => Word("false", false),
            'n' => Word("null", null),
            _ => ReadNumber(),
        };
    }

    private Dictionary<string, object?> ReadObject()
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        at++;
        if (Take('}'))
        {
            return members;
        }

        do
        {
            SkipBlanks();
            string name = at < text.Length && text[at] == '"' ? ReadText() : throw Bad("a member name");
            members[name] = Take(':') ? Read() : throw Bad("':'");
        }
        while (Take(','));
        return Take('}') ? members : throw Bad("'}'");
    }

    private List<object?> ReadArray()
    {
        List<object?> values = [];
        at++;
        if (Take(']'))
        {
            return values;
        }

        do
        {
            values.Add(Read());
        }
        while (Take(','));
        return Take(']') ? values : throw Bad("']'");
    }

    private string ReadText()
    {
        StringBuilder plain = new();
        for (at++; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '"')
            {
                at++;
                return plain.ToString();
            }

            plain.Append(c switch
            {
                '\\' => Escape(),
                < ' ' => throw Bad("no control character in text"),
                _ => c,
            });
        }

        throw Bad("the end of a text");
    }

    private char Escape()
    {
        at++;
        switch (at < text.Length ? text[at] : '\0')
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"' or '\\' or '/': return text[at];
            case 'u' when at + 4 < text.Length
                && ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                at += 4;
                return (char)code;
            default: throw Bad("an escape");
        }
    }

    private object ReadNumber()
    {
        int begin = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.'))
        {
            at++;
        }

        ReadOnlySpan<char> number = text.AsSpan(begin, at - begin);
        if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Bad("a value");
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
        {
            throw Bad("a value");
        }

        at += word.Length;
        return value;
    }

    private bool Take(char c)
    {
        SkipBlanks();
        if (at < text.Length && text[at] == c)
        {
            at++;
            return true;
        }

        return false;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }
    }

    private FormatException Bad(string expected) => new($"Not JSON: {expected} is expected at character {at}.");
}
