using System.Buffers;
using System.Text;

namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>The indicators of section 11.5.</summary>
internal static class Indicators
{
    private const int Enough = 15;
    private static readonly SearchValues<byte> blanks = SearchValues.Create(" \t\r\n\f\v"u8);

    private static readonly Indicator[] all =
    [
        new(
            "document/email",
            [Identity.Unknown],
            [
                .. new[] { "xchange", "__recip_version1", "__attach_version1", "x-ms-tnef", "SMTP", "IPM.Note" }.Select(InOutlookFile),
                .. new[] { "From: ", "Mime-Version: 1.", "MIME-Version: 1.", "Subject: ", "To: " }.Select(WithinLine),
            ],
            []),
        new(
            "document/office/rtf",
            ["text/plain", Identity.Unknown],
            [StartsAsRtf],
            [
                @"\lsdpriority"u8.ToArray(), @"\lsdlocked"u8.ToArray(), @"\lsdqformat"u8.ToArray(), @"\lsdsemihidden"u8.ToArray(),
                @"{\revtim"u8.ToArray(), @"{\creatim"u8.ToArray(), @"{\leveltext"u8.ToArray(), @"\leveltemplateid"u8.ToArray(),
                @"\listlevel"u8.ToArray(), @"{\object"u8.ToArray(), @"\theme"u8.ToArray(), @"\wrapdefault"u8.ToArray(),
            ]),
        new("meta/memory/biopsy", [Identity.Unknown], [head => head.StartsWith("HBS_SECTUS_BIOPSY:"u8) ? 1 : 0], []),
    ];

    /// <summary>The type that the bytes indicate best in place of <paramref name="type"/>; null when none has 15 points.</summary>
    public static string? Best(string type, ReadOnlySpan<byte> head)
    {
        string? best = null;
        int most = Enough - 1;
        foreach (Indicator indicator in all)
        {
            if (indicator.Instead.Contains(type) && indicator.Points(head) is int points && points > most)
            {
                (best, most) = (indicator.Type, points);
            }
        }

        return best;
    }

    /// <summary>A word in UTF-16 in a compound file, with no line end between the file's begin and it: once or not at all.</summary>
    private static StrongPattern InOutlookFile(string word)
    {
        byte[] wide = Encoding.Unicode.GetBytes(word);
        return head =>
        {
            if (!head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11]))
            {
                return 0;
            }

            int end = head.IndexOf((byte)'\n');
            return (end < 0 ? head : head[..end]).IndexOf(wide, 3) >= 0 ? 1 : 0;
        };
    }

    /// <summary>A word with another character of its line before it.</summary>
    private static StrongPattern WithinLine(string word)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(word);
        return head =>
        {
            int hits = 0;
            for (int at = head.IndexOf(bytes, 0); at >= 0; at = head.IndexOf(bytes, at + bytes.Length))
            {
                hits += at > 0 && head[at - 1] != '\n' ? 1 : 0;
            }

            return hits;
        };
    }

    private static int StartsAsRtf(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(@"{\"u8))
        {
            return 0;
        }

        int word = head[2..].IndexOfAnyExcept(blanks);
        return word >= 0 && head[(2 + word)..].StartsWith("rt"u8) ? 1 : 0;
    }

    /// <summary>Where <paramref name="word"/> is at <paramref name="from"/> or behind it; negative when it is not.</summary>
    private static int IndexOf(this ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word, int from)
    {
        int found = from <= bytes.Length ? bytes[from..].IndexOf(word) : -1;
        return found < 0 ? -1 : from + found;
    }
}
