using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Lazaret.Core.Text;

/// <summary>
/// Text for names that are bytes. Linux file names are any bytes but <c>/</c> and NUL; most are UTF-8, some are not. A byte that is not
/// part of valid UTF-8 becomes the lone surrogate U+DC80…U+DCFF and turns back into that byte: every name round-trips, and every
/// valid name looks as it should. It is the convention of PEP 383, so Python's <c>os.fsdecode</c> gives the same text.
/// </summary>
public static class LosslessUtf8
{
    /// <summary>The text of <paramref name="bytes"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        char[] rented = ArrayPool<char>.Shared.Rent(bytes.Length);
        int written = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == OperationStatus.Done)
            {
                written += rune.EncodeToUtf16(rented.AsSpan(written));
            }
            else
            {
                foreach (byte b in bytes[..consumed])
                {
                    rented[written++] = (char)(0xDC00 + b);
                }
            }

            bytes = bytes[consumed..];
        }

        string text = new(rented, 0, written);
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    /// <summary>The bytes of <paramref name="text"/>.</summary>
    public static byte[] Encode(string text)
    {
        if (!HasEscapes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        byte[] buffer = new byte[MaxByteCount(text)];
        int length = Encode(text, buffer);
        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>Writes the bytes of <paramref name="text"/> and returns how many there are; the buffer must hold <see cref="MaxByteCount"/>.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        int written = 0;
        while (!text.IsEmpty)
        {
            int clean = IndexOfEscape(text);
            ReadOnlySpan<char> run = clean < 0 ? text : text[..clean];
            written += Encoding.UTF8.GetBytes(run, destination[written..]);
            if (clean < 0)
            {
                break;
            }

            destination[written++] = (byte)(text[clean] - 0xDC00);
            text = text[(clean + 1)..];
        }

        return written;
    }

    /// <summary>An upper bound for the bytes of <paramref name="text"/>.</summary>
    public static int MaxByteCount(ReadOnlySpan<char> text) => (text.Length * 3) + 3;

    /// <summary>True when <paramref name="text"/> stands for bytes that are not valid UTF-8.</summary>
    public static bool HasEscapes(ReadOnlySpan<char> text) => IndexOfEscape(text) >= 0;

    private static int IndexOfEscape(ReadOnlySpan<char> text)
    {
        int from = 0;
        while (true)
        {
            int at = text[from..].IndexOfAnyInRange('\uDC80', '\uDCFF');
            if (at < 0)
            {
                return -1;
            }

            at += from;
            if (at == 0 || !char.IsHighSurrogate(text[at - 1]))
            {
                return at;
            }

            from = at + 1;
        }
    }
}
