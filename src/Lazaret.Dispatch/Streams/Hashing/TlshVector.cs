using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>TLSH's bucket function for 64 windows at once, where the processor looks bytes up in its registers (AVX-512 VBMI). The permutation fills four of them.</summary>
internal static class TlshVector
{
    /// <summary>Windows at once.</summary>
    public const int Width = 64;

    /// <summary>Results for each: what the checksum is fed with, and six buckets.</summary>
    public const int Rows = 7;

    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <summary>Fills the rows for the windows that end in <c>data[4]</c> to <c>data[67]</c>.</summary>
    public static void Fill(ReadOnlySpan<byte> data, Span<byte> rows)
    {
        ReadOnlySpan<byte> salts = TlshTables.Salts;
        ref byte first = ref MemoryMarshal.GetReference(data[..(Width + 4)]);
        ref byte row = ref MemoryMarshal.GetReference(rows[..(Rows * Width)]);
        Vector512<byte> a = Load(ref first, 4), b = Load(ref first, 3), c = Load(ref first, 2), d = Load(ref first, 1), e = Load(ref first, 0);
        Permutation p = new(TlshTables.Pearson);
        p.Step(salts[0], a, b).StoreUnsafe(ref row, 0);
        p.Of(p.Step(salts[1], a, b) ^ c).StoreUnsafe(ref row, Width);
        p.Of(p.Step(salts[2], a, b) ^ d).StoreUnsafe(ref row, 2 * Width);
        p.Of(p.Step(salts[3], a, c) ^ d).StoreUnsafe(ref row, 3 * Width);
        p.Of(p.Step(salts[4], a, c) ^ e).StoreUnsafe(ref row, 4 * Width);
        p.Of(p.Step(salts[5], a, b) ^ e).StoreUnsafe(ref row, 5 * Width);
        p.Of(p.Step(salts[6], a, d) ^ e).StoreUnsafe(ref row, 6 * Width);
    }

    private static Vector512<byte> Load(ref byte first, nuint at) => Vector512.LoadUnsafe(ref first, at);

    private readonly ref struct Permutation
    {
        private readonly ReadOnlySpan<byte> table;
        private readonly Vector512<byte> p0;
        private readonly Vector512<byte> p1;
        private readonly Vector512<byte> p2;
        private readonly Vector512<byte> p3;

        public Permutation(ReadOnlySpan<byte> table)
        {
            this.table = table;
            ref byte first = ref MemoryMarshal.GetReference(table);
            (p0, p1, p2, p3) = (Load(ref first, 0), Load(ref first, 64), Load(ref first, 128), Load(ref first, 192));
        }

        /// <summary>P of 64 bytes: the lower seven bits choose in each half of the table, the highest chooses the half.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Of(Vector512<byte> x) => Vector512.ConditionalSelect(
            Vector512.LessThan(x.AsSByte(), Vector512<sbyte>.Zero).AsByte(),
            Avx512Vbmi.PermuteVar64x8x2(p2, x, p3),
            Avx512Vbmi.PermuteVar64x8x2(p0, x, p1));

        /// <summary>P[P[P[salt] ^ x] ^ y].</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Step(byte salt, Vector512<byte> x, Vector512<byte> y) => Of(Of(Vector512.Create(table[salt]) ^ x) ^ y);
    }
}
