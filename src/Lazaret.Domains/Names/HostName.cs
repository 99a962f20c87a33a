using System.Globalization;
using System.Text;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Names;

/// <summary>Writes host names as lower-case A-labels.</summary>
internal static class HostName
{
    /// <summary>For each ASCII character the byte that is written for it; 0 for one that no host name has.</summary>
    private static readonly byte[] Lower = MakeLower();

    /// <summary>Writes a name of ASCII characters; one dot at its end goes.</summary>
    /// <returns>The length, at least 1; negative with the reason when it is no name.</returns>
    public static int WriteAscii(ReadOnlySpan<char> text, Span<byte> destination, out NotApplicableReason reason)
    {
        int length = 0;
        int label = 0;
        byte[] lower = Lower;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            byte b = (uint)c < (uint)lower.Length ? lower[c] : (byte)0;
            if (b == '.')
            {
                if (length - label is 0 or > DomainNormalizer.MaxLabelLength)
                {
                    reason = length == 0 && !text.ContainsAnyExcept('.') ? NotApplicableReason.Empty : NotApplicableReason.BadLabel;
                    return -1;
                }

                if (i == text.Length - 1)
                {
                    break;
                }

                label = length + 1;
            }
            else if (b == 0)
            {
                reason = NotApplicableReason.BadCharacter;
                return -1;
            }

            if (length == DomainNormalizer.MaxLength)
            {
                reason = NotApplicableReason.TooLong;
                return -1;
            }

            destination[length++] = b;
        }

        return Finish(length, label, out reason);
    }

    /// <summary>The same for a span of bytes.</summary>
    public static int WriteAscii(ReadOnlySpan<byte> text, Span<byte> destination, out NotApplicableReason reason)
    {
        Span<char> characters = stackalloc char[DomainNormalizer.MaxLength + 1];
        if (text.Length > characters.Length)
        {
            reason = NotApplicableReason.TooLong;
            return -1;
        }

        Encoding.Latin1.GetChars(text, characters);
        return WriteAscii(characters[..text.Length], destination, out reason);
    }

    /// <summary>
    /// Writes a name with characters beyond ASCII: full-width forms and ideographic dots are mapped, letters are lowered, each label that is not ASCII becomes an
    /// A-label. Only letters, marks and digits are taken, as IDNA 2008 has it: no symbols, no emoji, nothing invisible. A name must come composed (NFC).
    /// </summary>
    /// <returns>The length, at least 1; negative with the reason when it is no name.</returns>
    public static int WriteUnicode(ReadOnlySpan<char> text, Span<byte> destination, out NotApplicableReason reason)
    {
        Span<int> label = stackalloc int[DomainNormalizer.MaxLabelLength];
        int points = 0;
        int length = 0;
        bool any = false;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int taken) != System.Buffers.OperationStatus.Done)
            {
                reason = NotApplicableReason.BadCharacter;
                return -1;
            }

            text = text[taken..];
            int point = Map(rune);
            if (point == 0)
            {
                reason = NotApplicableReason.BadCharacter;
                return -1;
            }

            if (point != '.')
            {
                any = true;
                if (points == label.Length)
                {
                    reason = NotApplicableReason.BadLabel;
                    return -1;
                }

                label[points++] = point;
                if (!text.IsEmpty)
                {
                    continue;
                }
            }

            // The end of a label.
            if (points == 0)
            {
                reason = any || text.Length > 0 ? NotApplicableReason.BadLabel : NotApplicableReason.Empty;
                return -1;
            }

            if (!WriteLabel(label[..points], destination, ref length, out reason))
            {
                return -1;
            }

            points = 0;
            if (!text.IsEmpty)
            {
                if (length == DomainNormalizer.MaxLength)
                {
                    reason = NotApplicableReason.TooLong;
                    return -1;
                }

                destination[length++] = (byte)'.';
            }
        }

        reason = length == 0 ? NotApplicableReason.Empty : NotApplicableReason.None;
        return length == 0 ? -1 : length;
    }

    /// <summary>The U-label of an A-label; the label itself when it is none, or does not come back as the same A-label.</summary>
    public static string LabelToUnicode(ReadOnlySpan<byte> label)
    {
        Span<int> points = stackalloc int[DomainNormalizer.MaxLabelLength];
        if (label.StartsWith("xn--"u8) && Punycode.TryDecode(label[4..], points, out int count))
        {
            StringBuilder text = new();
            foreach (int point in points[..count])
            {
                if (!Rune.IsValid(point) || Map(new Rune(point)) != point)
                {
                    return Encoding.ASCII.GetString(label);
                }

                text.Append(new Rune(point).ToString());
            }

            Span<byte> again = stackalloc byte[DomainNormalizer.MaxLength];
            int length = 0;
            if (WriteLabel(points[..count], again, ref length, out _) && again[..length].SequenceEqual(label))
            {
                return text.ToString();
            }
        }

        return Encoding.ASCII.GetString(label);
    }

    private static int Finish(int length, int label, out NotApplicableReason reason)
    {
        if (length == 0)
        {
            reason = NotApplicableReason.Empty;
            return -1;
        }

        reason = length - label > DomainNormalizer.MaxLabelLength ? NotApplicableReason.BadLabel : NotApplicableReason.None;
        return reason == NotApplicableReason.None ? length : -1;
    }

    private static bool WriteLabel(ReadOnlySpan<int> label, Span<byte> destination, ref int length, out NotApplicableReason reason)
    {
        Span<byte> bytes = stackalloc byte[DomainNormalizer.MaxLabelLength];
        int written;
        int all = 0;
        foreach (int point in label)
        {
            all |= point;
        }

        if (all > 0x7F)
        {
            if (IsMark(label[0]) || (label.Length > 3 && label[2] == '-' && label[3] == '-'))
            {
                reason = NotApplicableReason.BadCharacter;
                return false;
            }

            "xn--"u8.CopyTo(bytes);
            written = Punycode.TryEncode(label, bytes[4..], out int encoded) ? encoded + 4 : -1;
        }
        else
        {
            written = label.Length;
            for (int i = 0; i < label.Length; i++)
            {
                bytes[i] = (byte)label[i];
            }
        }

        reason = written < 0 ? NotApplicableReason.BadLabel
            : length + written > DomainNormalizer.MaxLength ? NotApplicableReason.TooLong
            : NotApplicableReason.None;
        if (reason != NotApplicableReason.None)
        {
            return false;
        }

        bytes[..written].CopyTo(destination[length..]);
        length += written;
        return true;
    }

    /// <summary>The code point that is kept for one of the text; 0 for one that no host name has.</summary>
    private static int Map(Rune rune)
    {
        int point = rune.Value;
        if (point is 0x3002 or 0xFF0E or 0xFF61)
        {
            return '.';
        }

        // Full-width forms of ASCII.
        if (point is >= 0xFF01 and <= 0xFF5E)
        {
            point -= 0xFEE0;
        }

        if (point < 0x80)
        {
            return Lower[point];
        }

        // Combining marks that would have been composed, half-width and presentation forms, compatibility ideographs and mathematical letters: not NFKC.
        if (point is (>= 0x0300 and <= 0x036F) or (>= 0xF900 and <= 0xFFFF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x2F800 and <= 0x2FA1F))
        {
            return 0;
        }

        rune = Rune.ToLowerInvariant(new Rune(point));
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter => rune.Value,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => rune.Value,
            UnicodeCategory.DecimalDigitNumber => rune.Value,

            // The middle dots of Catalan and Japanese.
            _ => rune.Value is 0xB7 or 0x30FB ? rune.Value : 0,
        };
    }

    private static bool IsMark(int point) =>
        Rune.GetUnicodeCategory(new Rune(point)) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static byte[] MakeLower()
    {
        byte[] lower = new byte[128];
        foreach (byte b in "abcdefghijklmnopqrstuvwxyz0123456789-_."u8)
        {
            lower[b] = b;
            lower[char.ToUpperInvariant((char)b)] = b;
        }

        return lower;
    }
}
