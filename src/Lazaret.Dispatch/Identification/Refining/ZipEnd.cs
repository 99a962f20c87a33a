using System.Buffers.Binary;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>The record at the end of a zip archive, also in its 64 bit form.</summary>
/// <param name="Offset">Where it begins, in the 64 bit form the larger one.</param>
/// <param name="DirectoryLength">Bytes of the directory.</param>
/// <param name="DirectoryOffset">Where the directory is said to be.</param>
/// <param name="Records">The lowest 16 bits of the number of members; that is all that readers agree on.</param>
internal readonly record struct ZipEnd(long Offset, long DirectoryLength, long DirectoryOffset, ushort Records)
{
    private const int Length = 22;
    private const int LocatorLength = 20;
    private const int Length64 = 56;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>The last one whose comment fits into the file; null when there is none.</summary>
    public static ZipEnd? Find(SuspectFile file)
    {
        byte[] tail = new byte[(int)Math.Min(file.Length, Length + LongestComment)];
        long tailStart = file.Length - tail.Length;
        if (file.Read(tail, tailStart) < tail.Length)
        {
            return null; // it became shorter meanwhile
        }

        for (int at = tail.Length - Length; at >= 0; at--)
        {
            ReadOnlySpan<byte> record = tail.AsSpan(at);
            if (record[0] == 'P' && record.StartsWith("PK\x5\x6"u8) && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) + Length <= record.Length)
            {
                uint length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
                uint offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
                ushort records = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
                bool large = length == uint.MaxValue || offset == uint.MaxValue || records == ushort.MaxValue;
                return (large ? Find64(file, tailStart + at) : null) ?? new ZipEnd(tailStart + at, length, offset, records);
            }
        }

        return null;
    }

    private static ZipEnd? Find64(SuspectFile file, long end)
    {
        Span<byte> locator = stackalloc byte[LocatorLength];
        Span<byte> record = stackalloc byte[Length64];
        if (end < LocatorLength || file.Read(locator, end - LocatorLength) < LocatorLength || !locator.StartsWith("PK\x6\x7"u8))
        {
            return null;
        }

        long at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > end - Length64 || file.Read(record, at) < Length64 || !record.StartsWith("PK\x6\x6"u8))
        {
            return null;
        }

        long length = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return length < 0 || offset < 0 ? null : new ZipEnd(at, length, offset, BinaryPrimitives.ReadUInt16LittleEndian(record[32..]));
    }
}
