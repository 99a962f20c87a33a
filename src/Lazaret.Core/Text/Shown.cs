using System.Globalization;
using System.Text;

namespace Lazaret.Core.Text;

/// <summary>Text from outside inside one of our sentences: nothing in it can start a line or move a cursor, and it has an end.</summary>
public static class Shown
{
    /// <summary>The most characters shown; three dots stand for the rest.</summary>
    public const int MostCharacters = 200;

    /// <summary><paramref name="text"/> with control, format and line characters and half surrogates as <c>\u202e</c>, and a backslash doubled.</summary>
    public static string Of(string text)
    {
        StringBuilder shown = new(Math.Min(text.Length, MostCharacters) + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= MostCharacters)
            {
                shown.Append("...");
                break;
            }

            _ = rune.Value == '\\' ? shown.Append(@"\\")
                : IsPlain(rune) ? shown.Append(rune.ToString())
                : shown.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}");
        }

        return shown.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
