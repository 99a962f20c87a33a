using System.Globalization;
using System.Text;

namespace Lazaret.Storage.Postgres;

/// <summary>Lossless text as PostgreSQL can hold it: UTF-8 without NUL.</summary>
internal static class PostgresText
{
    /// <summary><paramref name="text"/> with NUL and bytes that are no UTF-8 as <c>\xHH</c>, and other half characters as <c>\uHHHH</c>.</summary>
    public static string Of(string text)
    {
        int at = 0;
        while (at < text.Length && text[at] != '\0' && !char.IsSurrogate(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        StringBuilder plain = new(text.Length + 16);
        plain.Append(text, 0, at);
        while (at < text.Length)
        {
            if (text[at] != '\0' && Rune.TryGetRuneAt(text, at, out Rune rune))
            {
                plain.Append(rune.ToString());
                at += rune.Utf16SequenceLength;
                continue;
            }

            char half = text[at++];
            _ = half is '\0' or (>= '\uDC80' and <= '\uDCFF')
                ? plain.Append(CultureInfo.InvariantCulture, $"\\x{half & 0xFF:x2}")
                : plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)half:x4}");
        }

        return plain.ToString();
    }
}
