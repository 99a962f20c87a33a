using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>
/// ssdeep (spamsum), <c>block:signature:signature</c>, without elimination of runs (<c>event-dispatcher</c> §10.5).
/// </summary>
/// <remarks>
/// A rolling sum over 7 bytes cuts the content into pieces, at 31 block sizes (3·2ⁿ) at once; each piece adds one character of a 6-bit hash. Of the FNV hash of a
/// piece only the lowest six bits are printed, and these depend on the lowest six bits only, so a level's hash is one byte, and all levels move on together in one
/// vector. The cost per byte is the same for every size.
/// </remarks>
internal sealed class SpamSumDigest : IDigest
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int Window = 7;
    private const int MinBlock = 3;
    private const int Length = 64;

    // 31 levels cut; the lane behind them never does and serves as the second signature of the last.
    private const int Levels = 31;

    // FNV's start value, as far as it matters.
    private const byte Start = 0x27;

    private readonly SpamSumLevel[] levels = [.. Enumerable.Range(0, Levels + 1).Select(_ => new SpamSumLevel())];
    private readonly byte[] whole = new byte[Vector256<byte>.Count];
    private readonly byte[] half = new byte[Vector256<byte>.Count];
    private readonly byte[] window = new byte[Window];
    private uint sum;
    private uint weighted;
    private uint shifted;
    private int first;
    private long size;

    public SpamSumDigest()
    {
        whole.AsSpan().Fill(Start);
        half.AsSpan().Fill(Start);
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        Vector256<byte> w = Vector256.Create(whole), h = Vector256.Create(half);
        uint s1 = sum, s2 = weighted, s3 = shifted;
        uint mask = (1u << first) - 1;
        for (int i = 0; i < data.Length; i++)
        {
            byte c = data[i];
            byte gone = i < Window ? window[i] : data[i - Window];
            s2 = s2 - s1 + (Window * (uint)c);
            s1 = s1 + c - gone;
            s3 = (s3 << 5) ^ c;
            Vector256<byte> all = Vector256.Create(c);
            w = Next(w) ^ all;
            h = Next(h) ^ all;

            // A piece ends at block size b where sum mod b = b − 1. As b is 3·2ⁿ that is: 3 divides sum + 1, and so does 2ⁿ.
            uint next = s1 + s2 + s3 + 1;
            if ((next & mask) == 0 && next % MinBlock == 0 && next != 0)
            {
                w.CopyTo(whole);
                h.CopyTo(half);
                Cut(Math.Min(BitOperations.TrailingZeroCount(next), Levels - 1), size + i + 1);
                w = Vector256.Create(whole);
                h = Vector256.Create(half);
                mask = (1u << first) - 1;
            }
        }

        w.CopyTo(whole);
        h.CopyTo(half);
        (sum, weighted, shifted) = (s1, s2, s3);
        size += data.Length;
        Remember(data);
    }

    public string Finish()
    {
        // Beyond 192 GiB there is no block size; nobody has such a digest.
        if (size > (long)MinBlock << (Levels - 1) << 6)
        {
            return "";
        }

        int level = first;
        while (level < Levels - 1 && ((long)MinBlock << level) * Length < size)
        {
            level++;
        }

        while (level > first && levels[level].Count < Length / 2)
        {
            level--;
        }

        bool open = sum + weighted + shifted != 0;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{(long)MinBlock << level}:");
        Write(text, levels[level].Text, levels[level].Count, open ? whole[level] : levels[level].Last);
        text.Append(':');
        SpamSumLevel second = levels[level + 1];
        Write(text, second.Text, Math.Min(second.Count, (Length / 2) - 1), open ? half[level + 1] : second.LastHalf);
        return text.ToString();
    }

    public void Dispose()
    {
    }

    /// <summary>FNV's multiplication by its prime, which is 19 in the lowest six bits.</summary>
    private static Vector256<byte> Next(Vector256<byte> h) => ((h.AsUInt16() << 4).AsByte() & Vector256.Create((byte)0xF0)) + (h + h + h);

    private static void Write(StringBuilder text, byte[] signature, int count, int last)
    {
        foreach (byte value in signature.AsSpan(0, count))
        {
            text.Append(Alphabet[value]);
        }

        if (last >= 0)
        {
            text.Append(Alphabet[last & 63]);
        }
    }

    /// <summary>Ends the current piece of every level up to <paramref name="highest"/>.</summary>
    private void Cut(int highest, long seen)
    {
        for (int i = first; i <= highest; i++)
        {
            SpamSumLevel level = levels[i];
            level.LastHalf = half[i] & 63;
            if (level.Count < Length - 1)
            {
                level.Text[level.Count++] = (byte)(whole[i] & 63);
                whole[i] = Start;
                if (level.Count < Length / 2)
                {
                    half[i] = Start;
                    level.LastHalf = -1;
                }
            }
            else
            {
                // Full: the last character is that of everything behind the 63rd piece.
                level.Last = whole[i] & 63;
            }
        }

        // The lowest level cannot be chosen any more once the content is too long for it and the next one has enough pieces.
        while (first < Levels - 1 && ((long)MinBlock << first) * Length < seen && levels[first + 1].Count >= Length / 2)
        {
            first++;
        }
    }

    private void Remember(ReadOnlySpan<byte> data)
    {
        if (data.Length >= Window)
        {
            data[^Window..].CopyTo(window);
        }
        else
        {
            window.AsSpan(data.Length).CopyTo(window);
            data.CopyTo(window.AsSpan(Window - data.Length));
        }
    }
}
