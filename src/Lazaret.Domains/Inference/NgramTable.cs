using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lazaret.Domains.Model;

namespace Lazaret.Domains.Inference;

/// <summary>
/// The memory of words: every run of <c>order</c> neighbouring tokens of a text, with marks at start and end, chooses a row of a table by its hash; the rows are
/// added up. Rows hold whole numbers, so the sum is exact in any order.
/// </summary>
internal sealed class NgramTable
{
    private const int Eight = 8;

    /// <summary>Grams whose rows are looked up at once.</summary>
    private const int Chunk = 64;

    private readonly int order;
    private readonly ulong seed;
    private readonly ulong multiply;
    private readonly int shift;
    private readonly byte start;
    private readonly byte end;
    private readonly ulong buckets;
    private readonly float scale;
    private readonly sbyte[] rows;

    public NgramTable(ModelFile file, string network, NgramHeader header, int index)
    {
        order = header.Orders[index];
        Dims = header.Dims;
        string name = $"{network}.ngram{order}";
        if (order is < 1 or > 16 || Dims is < 1 or > 256 || header.Buckets is < 1 or > 1 << 20 || header.Shift is < 1 or > 63 || header.Start is < 0 or > 255 || header.End is < 0 or > 255)
        {
            throw file.Bad($"has n-grams \"{name}\" whose order, buckets, dims, shift or marks cannot be");
        }

        seed = header.Seeds[index];
        multiply = header.Multiply;
        shift = header.Shift;
        start = (byte)header.Start;
        end = (byte)header.End;
        buckets = (ulong)header.Buckets;
        scale = header.Scales[index];
        rows = file.ReadSmall(name, header.Buckets, Dims);
    }

    /// <summary>Numbers in a row.</summary>
    public int Dims { get; }

    /// <summary>Bytes that a text with its marks needs.</summary>
    public static int MarkedLength(int tokens) => tokens + 2;

    /// <summary>Writes the text with its marks.</summary>
    public void Mark(ReadOnlySpan<byte> tokens, Span<byte> marked)
    {
        marked[0] = start;
        tokens.CopyTo(marked[1..]);
        marked[tokens.Length + 1] = end;
    }

    /// <summary>The row of one gram.</summary>
    public int BucketOf(ReadOnlySpan<byte> gram)
    {
        ulong hash = seed;
        foreach (byte token in gram)
        {
            hash = (hash ^ (token + 1ul)) * multiply;
        }

        hash ^= hash >> shift;

        // A division costs as much as the rest of the hash, and the tables' sizes are powers of two.
        return (int)((buckets & (buckets - 1)) == 0 ? hash & (buckets - 1) : hash % buckets);
    }

    /// <summary>Adds up the rows of all grams of a text.</summary>
    /// <param name="marked">The text with its marks.</param>
    /// <param name="features">Where the <see cref="Dims"/> features go.</param>
    public void Sum(ReadOnlySpan<byte> marked, Span<float> features)
    {
        features = features[..Dims];
        features.Clear();
        Span<int> places = stackalloc int[Chunk];
        for (int at = 0; at + order <= marked.Length; at += Chunk)
        {
            Span<int> found = places[..Math.Min(Chunk, marked.Length - order + 1 - at)];
            Find(marked[at..], found);
            if (Dims == Eight && Avx2.IsSupported)
            {
                AddEight(found, features);
            }
            else if (Dims == 2 * Eight && Avx2.IsSupported)
            {
                AddSixteen(found, features);
            }
            else
            {
                Add(found, features);
            }
        }

        TensorPrimitives.Multiply(features, scale / MathF.Sqrt(marked.Length), features);
    }

    /// <summary>Where the rows of the first grams begin. The table is larger than the caches, so all rows are asked for before the first one is needed.</summary>
    private unsafe void Find(ReadOnlySpan<byte> marked, Span<int> places)
    {
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = BucketOf(marked.Slice(i, order)) * Dims;
            if (Sse.IsSupported)
            {
                // A prefetch of an address that is no longer right does no harm.
                Sse.Prefetch0(Unsafe.AsPointer(ref rows[places[i]]));
            }
        }
    }

    private void Add(ReadOnlySpan<int> places, Span<float> features)
    {
        foreach (int place in places)
        {
            for (int d = 0; d < features.Length; d++)
            {
                features[d] += rows[place + d];
            }
        }
    }

    private void AddEight(ReadOnlySpan<int> places, Span<float> features)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        ref sbyte table = ref MemoryMarshal.GetArrayDataReference(rows);
        foreach (int place in places)
        {
            ulong row = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref table, place)));
            sum += Avx2.ConvertToVector256Int32(Vector128.CreateScalar(row).AsSByte());
        }

        Add(sum, features);
    }

    private void AddSixteen(ReadOnlySpan<int> places, Span<float> features)
    {
        Vector256<int> low = Vector256<int>.Zero;
        Vector256<int> high = Vector256<int>.Zero;
        ref sbyte table = ref MemoryMarshal.GetArrayDataReference(rows);
        foreach (int place in places)
        {
            Vector128<sbyte> row = Vector128.LoadUnsafe(ref table, (nuint)place);
            low += Avx2.ConvertToVector256Int32(row);
            high += Avx2.ConvertToVector256Int32(Vector128.Shuffle(row.AsUInt64(), Vector128.Create(1ul, 1ul)).AsSByte());
        }

        Add(low, features);
        Add(high, features[Eight..]);
    }

    private static void Add(Vector256<int> sum, Span<float> features) => (Vector256.Create<float>(features) + Vector256.ConvertToSingle(sum)).CopyTo(features);
}
