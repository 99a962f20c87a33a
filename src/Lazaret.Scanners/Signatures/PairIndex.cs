using System.Buffers;
using System.Collections.Frozen;

namespace Lazaret.Scanners.Signatures;

/// <summary>
/// One pass for many patterns. Of each pattern the pair of neighbouring bytes is indexed that is rarest in ordinary files and least used by the
/// other patterns. The pass jumps from one first byte of such a pair to the next with the runtime's vectorised search, or, when there
/// are too many different ones for that to pay, tests every pair against a bitmap that fits the first-level cache.
/// </summary>
internal sealed class PairIndex
{
    /// <summary>With more first bytes than this the vectorised jump is too short to pay.</summary>
    private const int MaxJumpBytes = 16;

    private readonly ulong[] bitmap = new ulong[65536 / 64];
    private readonly FrozenDictionary<int, Entry[]> buckets;
    private readonly SearchValues<byte>? firstBytes;

    public PairIndex(IReadOnlyList<BytePattern> patterns)
    {
        Dictionary<int, List<Entry>> building = [];
        foreach (BytePattern pattern in patterns)
        {
            int place = BestPlace(pattern, building);
            int pair = PairAt(pattern.Bytes, place);
            if (!building.TryGetValue(pair, out List<Entry>? bucket))
            {
                building[pair] = bucket = [];
                bitmap[pair >> 6] |= 1UL << (pair & 63);
            }

            bucket.Add(new Entry(pattern, place));
        }

        buckets = building.ToFrozenDictionary(b => b.Key, b => b.Value.ToArray());
        byte[] firsts = [.. building.Keys.Select(pair => (byte)pair).Distinct()];
        firstBytes = firsts.Length <= MaxJumpBytes ? SearchValues.Create(firsts) : null;
    }

    /// <summary>A pattern that lies wholly in <paramref name="data"/>, or null.</summary>
    public BytePattern? Find(ReadOnlySpan<byte> data)
    {
        int last = data.Length - 2;
        int at = 0;
        while (true)
        {
            if (firstBytes is not null)
            {
                int jump = at > last ? -1 : data[at..(last + 1)].IndexOfAny(firstBytes);
                if (jump < 0)
                {
                    return null;
                }

                at += jump;
            }
            else
            {
                while (at <= last && !IsIndexed(PairAt(data, at)))
                {
                    at++;
                }

                if (at > last)
                {
                    return null;
                }
            }

            int pair = PairAt(data, at);
            if (IsIndexed(pair) && Verify(data, at, pair) is { } found)
            {
                return found;
            }

            at++;
        }
    }

    private BytePattern? Verify(ReadOnlySpan<byte> data, int at, int pair)
    {
        foreach (Entry entry in buckets[pair])
        {
            int start = at - entry.Place;
            if (start >= 0 && entry.Pattern.Matches(data[start..]))
            {
                return entry.Pattern;
            }
        }

        return null;
    }

    private bool IsIndexed(int pair) => (bitmap[pair >> 6] & (1UL << (pair & 63))) != 0;

    private static int PairAt(ReadOnlySpan<byte> data, int at) => data[at] | (data[at + 1] << 8);

    private static int BestPlace(BytePattern pattern, Dictionary<int, List<Entry>> taken)
    {
        int best = pattern.RunStart;
        int bestCost = int.MaxValue;
        for (int place = pattern.RunStart; place < pattern.RunStart + pattern.RunLength - 1; place++)
        {
            int pair = PairAt(pattern.Bytes, place);
            int crowd = taken.TryGetValue(pair, out List<Entry>? bucket) ? bucket.Count : 0;
            int cost = (2 * Commonness((byte)pair)) + Commonness((byte)(pair >> 8)) + (40 * crowd);
            if (cost < bestCost)
            {
                (best, bestCost) = (place, cost);
            }
        }

        return best;
    }

    /// <summary>A rough rank from text, programs and archives taken together; a wrong rank costs speed, never a match.</summary>
    private static int Commonness(byte value) => value switch
    {
        0x00 => 200,
        (byte)' ' => 120,
        0xFF => 80,
        (byte)'e' or (byte)'t' or (byte)'a' or (byte)'o' or (byte)'i' or (byte)'n' or (byte)'s' or (byte)'r' => 90,
        >= (byte)'a' and <= (byte)'z' => 60,
        >= (byte)'0' and <= (byte)'9' => 50,
        (byte)'\n' or (byte)'\r' or (byte)'\t' => 60,
        >= (byte)'A' and <= (byte)'Z' => 40,
        < 0x20 => 35,
        < 0x80 => 25,
        _ => 15,
    };

    private readonly record struct Entry(BytePattern Pattern, int Place);
}
