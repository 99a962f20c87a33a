using System.Text;
using System.Text.Unicode;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Whether bytes are text, and in which encoding, in the words of libmagic.</summary>
internal static class TextKind
{
    /// <summary>Such as <c>ASCII text</c>; null for what is not text.</summary>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return head.Length % 2 == 0 || head.Length > 1000 ? "Unicode text, UTF-16, little-endian text" : null;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return "Unicode text, UTF-16, big-endian text";
        }

        (bool high, bool middle) = (false, false);
        foreach (byte b in head)
        {
            // Bell to carriage return and escape are in texts; other control characters are not.
            if (b is < 0x07 or (> 0x0D and < 0x20 and not 0x1B) or 0x7F)
            {
                return null;
            }

            high |= b >= 0x80;
            middle |= b is >= 0x80 and < 0xA0 and not 0x85;
        }

        return !high ? "ASCII text"
            : Utf8.IsValid(WithoutCutCharacter(head)) ? head.StartsWith(Encoding.UTF8.Preamble) ? "Unicode text, UTF-8 (with BOM) text" : "Unicode text, UTF-8 text"
            : middle ? "Non-ISO extended-ASCII text"
            : "ISO-8859 text";
    }

    /// <summary>The text as far as it can be read; for telling what it is about.</summary>
    public static string Read(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode.GetString(bytes[2..])
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
        : Encoding.Latin1.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);

    /// <summary>The head of a file may end within a character.</summary>
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> head)
    {
        for (int back = 1; back <= Math.Min(3, head.Length); back++)
        {
            if ((head[^back] & 0xC0) == 0xC0)
            {
                return head[..^back];
            }
        }

        return head;
    }
}
