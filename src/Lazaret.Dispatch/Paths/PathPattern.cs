using System.Text;

namespace Lazaret.Dispatch.Paths;

/// <summary>A text with <c>*</c> for any characters and <c>?</c> for one; a backslash takes the meaning of what follows.</summary>
internal sealed class PathPattern
{
    /// <summary>The most characters: the time a match takes grows with them and with the length of the text.</summary>
    public const int MostCharacters = 128;

    private const int Any = -1;
    private const int One = -2;

    private readonly int[] parts;

    public PathPattern(string text)
    {
        List<int> found = [];
        bool escaped = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            int part = escaped ? rune.Value : rune.Value switch { '*' => Any, '?' => One, int other => other };
            if (part != Any || found.Count == 0 || found[^1] != Any)
            {
                found.Add(part);
            }

            escaped = false;
        }

        if (escaped)
        {
            found.Add('\\');
        }

        parts = [.. found];
    }

    /// <summary>Goes through the text once and comes back only to the last <c>*</c>.</summary>
    public bool Matches(string text)
    {
        int[] runes = new int[text.Length];
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            runes[length++] = rune.Value;
        }

        int part = 0;
        int at = 0;
        int star = -1;
        int starAt = 0;
        while (at < length)
        {
            if (part < parts.Length && parts[part] == Any)
            {
                (star, starAt) = (part++, at);
            }
            else if (part < parts.Length && (parts[part] == One || parts[part] == runes[at]))
            {
                part++;
                at++;
            }
            else if (star >= 0)
            {
                (part, at) = (star + 1, ++starAt);
            }
            else
            {
                return false;
            }
        }

        while (part < parts.Length && parts[part] == Any)
        {
            part++;
        }

        return part == parts.Length;
    }
}
