namespace Lazaret.Core.Filters;

/// <summary>One character of a token.</summary>
/// <param name="Value">The character.</param>
/// <param name="Literal">True when a backslash took every special meaning from it.</param>
/// <param name="Position">Where it stands in the filter text, 0 upwards.</param>
internal readonly record struct FilterChar(char Value, bool Literal, int Position)
{
    public bool Is(char special) => Value == special && !Literal;

    public static string Text(ReadOnlySpan<FilterChar> chars)
    {
        char[] text = new char[chars.Length];
        for (int i = 0; i < chars.Length; i++)
        {
            text[i] = chars[i].Value;
        }

        return new string(text);
    }
}
