using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Api.Queries;

/// <summary>Query strings read without loss: an escaped byte that is not UTF-8 becomes lossless text instead of U+FFFD, so every file name can be asked for.</summary>
internal static class LosslessQuery
{
    public static IEnumerable<(string Name, string Value)> Parse(string? query)
    {
        foreach (string part in (query ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (Decode(part), "") : (Decode(part[..equals]), Decode(part[(equals + 1)..]));
        }
    }

    private static string Decode(string text)
    {
        if (text.AsSpan().IndexOfAny('%', '+') < 0)
        {
            return text;
        }

        byte[] raw = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            byte b = raw[i];
            if (b == '%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                b = Convert.FromHexString([(char)raw[i + 1], (char)raw[i + 2]])[0];
                i += 2;
            }
            else if (b == '+')
            {
                b = (byte)' ';
            }

            raw[length++] = b;
        }

        return LosslessUtf8.Decode(raw.AsSpan(0, length));
    }
}
