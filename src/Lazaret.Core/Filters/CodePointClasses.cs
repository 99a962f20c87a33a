namespace Lazaret.Core.Filters;

/// <summary>
/// Sorts all characters into the few classes that a pattern tells apart. A surrogate pair is one character, and so is a surrogate
/// without its partner: what stands for a byte that is not UTF-8.
/// </summary>
internal sealed class CodePointClasses
{
    private readonly int[] starts;
    private readonly ushort[] ascii = new ushort[128];

    /// <param name="boundaries">Where a new class begins, in any order; each side of the slash is one anyway.</param>
    public CodePointClasses(IEnumerable<int> boundaries)
    {
        starts = boundaries.Append(0).Append('/').Append('/' + 1).Distinct().Order().ToArray();
        for (int c = 0; c < ascii.Length; c++)
        {
            ascii[c] = (ushort)Of(c);
        }
    }

    public int Count => starts.Length;

    /// <summary>The class of a character.</summary>
    public int Of(int codePoint)
    {
        if (codePoint >= starts[^1])
        {
            return starts.Length - 1;
        }

        int found = Array.BinarySearch(starts, codePoint);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The class of the character at <paramref name="at"/>, which moves behind it.</summary>
    public int Next(ReadOnlySpan<char> text, ref int at)
    {
        char c = text[at++];
        if (c < ascii.Length)
        {
            return ascii[c];
        }

        return char.IsHighSurrogate(c) && at < text.Length && char.IsLowSurrogate(text[at]) ? Of(char.ConvertToUtf32(c, text[at++])) : Of(c);
    }
}
