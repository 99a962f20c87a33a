namespace Lazaret.Scanners.Signatures;

/// <summary>
/// Looks for many patterns in one piece of memory. A few patterns are each found by the runtime's vectorised search for their longest literal
/// piece; many share one pass that stops only at their rarest pair of bytes. Immutable: any number of threads may use it at once.
/// </summary>
internal sealed class PatternMatcher
{
    /// <summary>Up to here one vectorised pass for each pattern is quicker than the shared pass (measured: 14 GB/s for each pattern, 1 to 2 GB/s for the shared pass).</summary>
    private const int FewPatterns = 4;

    private readonly BytePattern[] fixedPatterns;
    private readonly BytePattern[] few;
    private readonly PairIndex? many;

    public PatternMatcher(IEnumerable<BytePattern> patterns)
    {
        BytePattern[] all = [.. patterns];
        fixedPatterns = [.. all.Where(p => p.Offset >= 0).OrderBy(p => p.Offset)];
        BytePattern[] floating = [.. all.Where(p => p.Offset < 0)];
        few = floating.Length <= FewPatterns ? floating : [];
        many = floating.Length > FewPatterns ? new PairIndex(floating) : null;
        LongestPattern = all.Length == 0 ? 0 : all.Max(p => p.Length);
    }

    /// <summary>Bytes of the longest pattern; 0 when there is none.</summary>
    public int LongestPattern { get; }

    /// <summary>A pattern that lies wholly in <paramref name="data"/>, or null.</summary>
    /// <param name="data">The piece.</param>
    /// <param name="position">Where its first byte stands in the object.</param>
    public BytePattern? Find(ReadOnlySpan<byte> data, long position) =>
        FindFixed(data, position) ?? FindFew(data) ?? many?.Find(data);

    private BytePattern? FindFixed(ReadOnlySpan<byte> data, long position)
    {
        // Sorted by offset: almost every piece ends the loop at once.
        int from = position == 0 ? 0 : FirstAtOrBehind(position);
        for (int i = from; i < fixedPatterns.Length && fixedPatterns[i].Offset < position + data.Length; i++)
        {
            if (fixedPatterns[i].Matches(data[(int)(fixedPatterns[i].Offset - position)..]))
            {
                return fixedPatterns[i];
            }
        }

        return null;
    }

    private int FirstAtOrBehind(long position)
    {
        int low = 0;
        int high = fixedPatterns.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (fixedPatterns[middle].Offset < position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private BytePattern? FindFew(ReadOnlySpan<byte> data)
    {
        foreach (BytePattern pattern in few)
        {
            int from = pattern.RunStart;
            while (from <= data.Length - pattern.RunLength)
            {
                int at = data[from..].IndexOf(pattern.Run);
                if (at < 0)
                {
                    break;
                }

                from += at;
                if (pattern.Matches(data[(from - pattern.RunStart)..]))
                {
                    return pattern;
                }

                from++;
            }
        }

        return null;
    }
}
