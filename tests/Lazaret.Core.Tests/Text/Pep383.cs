using System.Text;

namespace Lazaret.Core.Tests.Text;

/// <summary>PEP 383 ("surrogateescape") byte by byte, after the table of well-formed UTF-8 in RFC 3629.</summary>
internal static class Pep383
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (int i = 0; i < bytes.Length;)
        {
            int length = WellFormed(bytes[i..]);
            if (length == 0)
            {
                text.Append((char)(0xDC00 + bytes[i++]));
                continue;
            }

            int code = length switch { 1 => bytes[i], 2 => bytes[i] & 0x1F, 3 => bytes[i] & 0x0F, _ => bytes[i] & 0x07 };
            for (int k = 1; k < length; k++)
            {
                code = (code << 6) | (bytes[i + k] & 0x3F);
            }

            text.Append(char.ConvertFromUtf32(code));
            i += length;
        }

        return text.ToString();
    }

    private static int WellFormed(ReadOnlySpan<byte> b)
    {
        int length = b[0] switch { < 0x80 => 1, >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (length == 0 || b.Length < length)
        {
            return 0;
        }

        (byte low, byte high) = b[0] switch
        {
            0xE0 => ((byte)0xA0, (byte)0xBF),
            0xED => ((byte)0x80, (byte)0x9F),
            0xF0 => ((byte)0x90, (byte)0xBF),
            0xF4 => ((byte)0x80, (byte)0x8F),
            _ => ((byte)0x80, (byte)0xBF),
        };
        for (int k = 1; k < length; k++)
        {
            if (b[k] < (k == 1 ? low : 0x80) || b[k] > (k == 1 ? high : 0xBF))
            {
                return 0;
            }
        }

        return length;
    }
}
