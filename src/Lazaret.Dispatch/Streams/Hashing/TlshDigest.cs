using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>
/// TLSH, 128 buckets and one byte of checksum, as <c>T1</c> and 70 lower-case hexadecimal digits (<c>event-dispatcher</c> §10.5).
/// </summary>
/// <remarks>Six triples of every window of five bytes are counted in buckets; the digest says in which quarter each of the first 128 counts lies.</remarks>
internal sealed class TlshDigest : IDigest
{
    /// <summary>What one digest makes of a content without vectors; for tests on machines that have them.</summary>
    internal static string OneByOne(ReadOnlySpan<byte> data)
    {
        TlshDigest digest = new() { size = data.Length };
        digest.CountOneByOne(data);
        return digest.Finish();
    }

    private const int History = 4;
    private const int Buckets = 128;

    // Below, the tables of the wide form cost more than they save.
    private const int WideFrom = 2048;

    private readonly long[] counts = new long[256];
    private readonly byte[] history = new byte[History];
    private byte checksum;
    private long size;

    public void Append(ReadOnlySpan<byte> data)
    {
        // 1. Windows that begin before this piece, one byte at a time over a small joint.
        Span<byte> joint = stackalloc byte[History * 2];
        int kept = (int)Math.Min(size, History);
        int head = Math.Min(data.Length, History);
        history.AsSpan(History - kept).CopyTo(joint);
        data[..head].CopyTo(joint[kept..]);
        Count(joint[..(kept + head)]);

        // 2. The others.
        if (data.Length > History)
        {
            // The joint covered the windows that end in the first four bytes.
            Count(data);
        }

        // 3. Keep the end.
        Span<byte> end = joint[Math.Max(0, kept + head - History)..(kept + head)];
        if (data.Length >= History)
        {
            data[^History..].CopyTo(history);
        }
        else
        {
            end.CopyTo(history.AsSpan(History - end.Length));
        }

        size += data.Length;
    }

    public string Finish()
    {
        if (size <= History)
        {
            return "";
        }

        Span<long> sorted = stackalloc long[Buckets];
        counts.AsSpan(0, Buckets).CopyTo(sorted);
        sorted.Sort();
        long q1 = sorted[(Buckets / 4) - 1], q2 = sorted[(Buckets / 2) - 1], q3 = sorted[(Buckets * 3 / 4) - 1];
        if (q3 == 0)
        {
            // Three quarters of the buckets are empty: no digest can be told from another.
            return "";
        }

        Span<byte> digest = stackalloc byte[3 + (Buckets / 4)];
        digest[0] = Swap(checksum);
        digest[1] = Swap(LengthClass(size));
        digest[2] = (byte)((Ratio(q1, q3) << 4) | Ratio(q2, q3));
        for (int i = 0; i < Buckets; i++)
        {
            long count = counts[i];
            int quarter = count > q3 ? 3 : count > q2 ? 2 : count > q1 ? 1 : 0;
            digest[^((i / 4) + 1)] |= (byte)(quarter << (i % 4 * 2));
        }

        return "T1" + Convert.ToHexStringLower(digest);
    }

    public void Dispose()
    {
    }

    private static int Ratio(long part, long whole) => (int)((float)(part * 100) / whole) & 15;

    private static byte Swap(byte value) => (byte)((value << 4) | (value >> 4));

    /// <summary>The logarithm of a length, in three scales.</summary>
    private static byte LengthClass(long length) => (byte)(int)Math.Floor(length switch
    {
        <= 656 => Math.Log(length) / Math.Log(1.5),
        <= 3199 => (Math.Log(length) / Math.Log(1.3)) - 8.72777,
        _ => (Math.Log(length) / Math.Log(1.1)) - 62.5472,
    });

    /// <summary>Counts the triples of every window of five bytes that ends in this piece.</summary>
    private void Count(ReadOnlySpan<byte> data)
    {
        if (TlshVector.IsSupported && data.Length >= WideFrom)
        {
            data = CountWide(data);
        }

        CountOneByOne(data);
    }

    /// <summary>The same, 64 windows at a time. Gives back what is left, with the four bytes before it.</summary>
    private ReadOnlySpan<byte> CountWide(ReadOnlySpan<byte> data)
    {
        Span<byte> rows = stackalloc byte[TlshVector.Rows * TlshVector.Width];
        ref byte row = ref MemoryMarshal.GetReference(rows);
        ref byte v = ref MemoryMarshal.GetReference(TlshTables.Pearson);

        // A table for each triple: two counts in one place would often wait for each other.
        Span<uint> tables = stackalloc uint[(TlshVector.Rows - 1) * 256];
        tables.Clear();
        ref uint bucket = ref MemoryMarshal.GetReference(tables);
        byte check = checksum;
        while (data.Length >= History + TlshVector.Width)
        {
            TlshVector.Fill(data, rows);
            for (int i = 0; i < TlshVector.Width; i++)
            {
                check = At(ref v, At(ref row, i) ^ check);
                Unsafe.Add(ref bucket, (nuint)At(ref row, i + TlshVector.Width))++;
                Unsafe.Add(ref bucket, 256 + (nuint)At(ref row, i + (2 * TlshVector.Width)))++;
                Unsafe.Add(ref bucket, 512 + (nuint)At(ref row, i + (3 * TlshVector.Width)))++;
                Unsafe.Add(ref bucket, 768 + (nuint)At(ref row, i + (4 * TlshVector.Width)))++;
                Unsafe.Add(ref bucket, 1024 + (nuint)At(ref row, i + (5 * TlshVector.Width)))++;
                Unsafe.Add(ref bucket, 1280 + (nuint)At(ref row, i + (6 * TlshVector.Width)))++;
            }

            data = data[TlshVector.Width..];
        }

        for (int i = 0; i < tables.Length; i++)
        {
            counts[i & 255] += tables[i];
        }

        checksum = check;
        return data;
    }

    private void CountOneByOne(ReadOnlySpan<byte> data)
    {
        ref byte v = ref MemoryMarshal.GetReference(TlshTables.Pearson);
        ref byte salted = ref MemoryMarshal.GetArrayDataReference(TlshTables.Salted);
        ref long bucket = ref MemoryMarshal.GetArrayDataReference(counts);
        byte check = checksum;
        for (int i = History; i < data.Length; i++)
        {
            // Every index below is a byte, every table has 256 entries.
            int a = data[i], b = data[i - 1], c = data[i - 2], d = data[i - 3], e = data[i - 4];
            check = At(ref v, At(ref v, At(ref salted, a) ^ b) ^ check);
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x100 | a) ^ b) ^ c))++;
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x200 | a) ^ b) ^ d))++;
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x300 | a) ^ c) ^ d))++;
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x400 | a) ^ c) ^ e))++;
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x500 | a) ^ b) ^ e))++;
            Unsafe.Add(ref bucket, At(ref v, At(ref v, At(ref salted, 0x600 | a) ^ d) ^ e))++;
        }

        checksum = check;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte At(ref byte table, int index) => Unsafe.Add(ref table, index);
}
