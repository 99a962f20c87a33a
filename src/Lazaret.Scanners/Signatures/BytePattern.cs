using System.Globalization;

namespace Lazaret.Scanners.Signatures;

/// <summary>Bytes to look for; some may be anything. Found by the longest run of known bytes, then compared as a whole.</summary>
internal sealed class BytePattern
{
    private readonly byte[] bytes;
    private readonly byte[] mask;
    private readonly byte[] anchor;
    private readonly int anchorAt;

    private BytePattern(string name, byte[] bytes, byte[] mask, long offset)
    {
        Name = name;
        Offset = offset;
        this.bytes = bytes;
        this.mask = mask;
        (anchorAt, int length) = LongestRun(mask);
        anchor = bytes.AsSpan(anchorAt, length).ToArray();
    }

    public string Name { get; }

    /// <summary>Where it must begin, bytes from the start; −1 = anywhere.</summary>
    public long Offset { get; }

    public int Length => bytes.Length;

    /// <summary>A pattern of known bytes.</summary>
    public static BytePattern Of(string name, ReadOnlySpan<byte> bytes, long offset)
    {
        byte[] mask = new byte[bytes.Length];
        mask.AsSpan().Fill(0xFF);
        return new BytePattern(name, bytes.ToArray(), mask, offset);
    }

    /// <summary>Reads <c>4d5a??90</c>; null with a reason when it is wrong.</summary>
    public static BytePattern? ParseHex(string name, string hex, long offset, out string? error)
    {
        error = null;
        if (hex.Length % 2 != 0 || hex.Length < 8)
        {
            error = "a hex pattern needs an even number of digits, at least 8";
            return null;
        }

        byte[] bytes = new byte[hex.Length / 2];
        byte[] mask = new byte[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            ReadOnlySpan<char> pair = hex.AsSpan(i * 2, 2);
            if (pair is "??")
            {
                continue;
            }

            if (!byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                error = $"\"{pair}\" is neither two hex digits nor ??";
                return null;
            }

            mask[i] = 0xFF;
        }

        if (LongestRun(mask).Length < 4)
        {
            error = "a pattern needs at least 4 known bytes in a row";
            return null;
        }

        return new BytePattern(name, bytes, mask, offset);
    }

    /// <summary>Is it anywhere in <paramref name="window"/>, whose first byte lies at <paramref name="position"/> of the object?</summary>
    public bool IsIn(ReadOnlySpan<byte> window, long position)
    {
        if (Offset >= 0)
        {
            long at = Offset - position;
            return at >= 0 && at + Length <= window.Length && MatchesAt(window[(int)at..]);
        }

        int from = anchorAt;
        while (from + (Length - anchorAt) <= window.Length)
        {
            int hit = window[from..].IndexOf(anchor);
            if (hit < 0)
            {
                return false;
            }

            int start = from + hit - anchorAt;
            if (start + Length <= window.Length && MatchesAt(window[start..]))
            {
                return true;
            }

            from += hit + 1;
        }

        return false;
    }

    private bool MatchesAt(ReadOnlySpan<byte> window)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if ((window[i] & mask[i]) != bytes[i])
            {
                return false;
            }
        }

        return true;
    }

    private static (int Start, int Length) LongestRun(byte[] mask)
    {
        (int Start, int Length) best = (0, 0);
        int run = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            run = mask[i] == 0 ? 0 : run + 1;
            if (run > best.Length)
            {
                best = (i - run + 1, run);
            }
        }

        return best;
    }
}
