using System.Globalization;
using System.Text;

namespace Lazaret.Output;

/// <summary>
/// Names from outside for a person's eyes: nothing in them can move the cursor, ring the bell, turn the line around or start a new one. The
/// escapes can be told from real text because a backslash is doubled (abuse test 15).
/// </summary>
internal static class SafeText
{
    /// <summary>
    /// <paramref name="text"/> with control, format and line characters as <c>\n</c>, <c>\x1b</c> or <c>\u202e</c>, and bytes that are not
    /// UTF-8 (U+DC80…U+DCFF, see <see cref="Core.Text.LosslessUtf8"/>) as <c>\xHH</c>.
    /// </summary>
    public static string Visible(string text)
    {
        int at = 0;
        while (at < text.Length && text[at] is >= ' ' and < (char)0x7F and not '\\')
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        StringBuilder visible = new(text.Length + 16);
        visible.Append(text, 0, at);
        while (at < text.Length)
        {
            if (!Rune.TryGetRuneAt(text, at, out Rune rune))
            {
                char half = text[at++];
                visible.Append(half is >= '\uDC80' and <= '\uDCFF' ? Hex("\\x", half - 0xDC00, 2) : Hex("\\u", half, 4));
                continue;
            }

            Append(visible, rune);
            at += rune.Utf16SequenceLength;
        }

        return visible.ToString();
    }

    private static void Append(StringBuilder visible, Rune rune)
    {
        switch (rune.Value)
        {
            case '\\': visible.Append("\\\\"); break;
            case '\n': visible.Append("\\n"); break;
            case '\r': visible.Append("\\r"); break;
            case '\t': visible.Append("\\t"); break;
            case < ' ' or 0x7F: visible.Append(Hex("\\x", rune.Value, 2)); break;
            default:
                // Cf holds the marks that turn text around and the invisible ones.
                bool shown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
                visible.Append(shown ? rune.ToString() : rune.IsBmp ? Hex("\\u", rune.Value, 4) : Hex("\\U", rune.Value, 8));
                break;
        }
    }

    private static string Hex(string prefix, int value, int digits) =>
        prefix + value.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
