using System.Globalization;

namespace Lazaret.Scanners.Signatures;

/// <summary>Bytes to look for, some of which may be anything, anywhere or at one place.</summary>
internal sealed class BytePattern
{
    /// <summary>The longest pattern, wildcards included: bounds what is kept of one chunk for the next.</summary>
    public const int MaxLength = 1024;

    /// <summary>What a pattern must have in one piece: shorter ones hit everywhere.</summary>
    public const int MinLiteralRun = 4;

    private readonly byte[] bytes;
    private readonly byte[]? mask;

    /// <param name="name">What it is called when it is found.</param>
    /// <param name="bytes">The bytes; 0 where anything goes.</param>
    /// <param name="mask">0xFF where the byte must be equal, 0 where anything goes; null when all must be equal.</param>
    /// <param name="offset">The only place where it counts, from the first byte of the object; −1 for anywhere.</param>
    public BytePattern(string name, byte[] bytes, byte[]? mask, long offset)
    {
        Name = name;
        this.bytes = bytes;
        this.mask = mask is not null && mask.Contains((byte)0) ? mask : null;
        Offset = offset;
        (RunStart, RunLength) = LongestRun();
    }

    public string Name { get; }

    public long Offset { get; }

    public int Length => bytes.Length;

    /// <summary>Where the longest piece without a wildcard begins, and how long it is.</summary>
    public int RunStart { get; }

    public int RunLength { get; }

    public ReadOnlySpan<byte> Run => bytes.AsSpan(RunStart, RunLength);

    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Mask => mask;

    /// <summary>A pattern of known bytes.</summary>
    public static BytePattern Of(string name, ReadOnlySpan<byte> bytes, long offset) => new(name, bytes.ToArray(), null, offset);

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

        BytePattern pattern = new(name, bytes, mask, offset);
        if (pattern.RunLength < MinLiteralRun)
        {
            error = $"a pattern needs at least {MinLiteralRun} known bytes in a row";
            return null;
        }

        return pattern;
    }

    /// <summary>Does it stand at the very beginning of <paramref name="data"/>?</summary>
    public bool Matches(ReadOnlySpan<byte> data)
    {
        if (data.Length < bytes.Length)
        {
            return false;
        }

        if (mask is null)
        {
            return data.StartsWith(bytes);
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            if ((data[i] & mask[i]) != bytes[i])
            {
                return false;
            }
        }

        return true;
    }

    private (int Start, int Length) LongestRun()
    {
        int bestStart = 0;
        int bestLength = 0;
        int start = 0;
        for (int i = 0; i <= bytes.Length; i++)
        {
            if (i < bytes.Length && (mask is null || mask[i] != 0))
            {
                continue;
            }

            if (i - start > bestLength)
            {
                (bestStart, bestLength) = (start, i - start);
            }

            start = i + 1;
        }

        return (bestStart, bestLength);
    }
}
