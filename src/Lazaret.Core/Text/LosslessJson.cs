using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lazaret.Core.Text;

/// <summary>
/// JSON for lossless text: a lone surrogate is written as its <c>\udcXX</c> escape instead of being replaced, so a name that is
/// not UTF-8 survives JSON too (Python's <c>json</c> and <c>os.fsencode</c> give the bytes back).
/// </summary>
public static class LosslessJson
{
    /// <summary>Writes <paramref name="text"/> as a JSON string value.</summary>
    public static void WriteString(Utf8JsonWriter writer, string text)
    {
        if (!LosslessUtf8.HasEscapes(text))
        {
            writer.WriteStringValue(text);
            return;
        }

        writer.WriteRawValue(Quote(text), skipInputValidation: true);
    }

    /// <summary><paramref name="text"/> as a JSON string literal, ASCII only.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 16);
        quoted.Append('"');
        foreach (char c in text)
        {
            if (c is >= ' ' and < (char)0x7F and not '"' and not '\\')
            {
                quoted.Append(c);
            }
            else
            {
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads a JSON string that may hold <c>\udcXX</c> escapes.</summary>
    public static string? ReadString(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            // Without this a number or a bracket would pass as its own text.
            throw new JsonException($"A string is expected here, not {reader.TokenType}.");
        }

        ReadOnlySpan<byte> raw = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return reader.ValueIsEscaped ? Unescape(raw) : LosslessUtf8.Decode(raw);
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        StringBuilder text = new(raw.Length);
        while (!raw.IsEmpty)
        {
            int at = raw.IndexOf((byte)'\\');
            if (at < 0)
            {
                return text.Append(LosslessUtf8.Decode(raw)).ToString();
            }

            text.Append(LosslessUtf8.Decode(raw[..at]));
            byte kind = raw[at + 1];
            int used = 2;
            switch (kind)
            {
                case (byte)'n': text.Append('\n'); break;
                case (byte)'t': text.Append('\t'); break;
                case (byte)'r': text.Append('\r'); break;
                case (byte)'b': text.Append('\b'); break;
                case (byte)'f': text.Append('\f'); break;
                case (byte)'u':
                    text.Append((char)int.Parse(Encoding.ASCII.GetString(raw.Slice(at + 2, 4)), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    used = 6;
                    break;
                default: text.Append((char)kind); break;
            }

            raw = raw[(at + used)..];
        }

        return text.ToString();
    }
}
