using System.Buffers.Binary;
using System.Text;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>
/// The directory of a zip archive, read without any trust in it: a window at a time, at most <see cref="MostEntries"/> members and
/// <see cref="MostBytes"/> bytes, and no member is unpacked.
/// </summary>
internal sealed class ZipDirectory
{
    public const int MostEntries = 200_000;
    public const int MostBytes = 64 * 1024 * 1024;
    private const int HeaderLength = 46;
    private const int Window = 256 * 1024; // a header with the longest name, extra field and comment fits

    private readonly SuspectFile file;
    private readonly long start;
    private readonly long length;

    private readonly ushort records;

    private ZipDirectory(SuspectFile file, ZipEnd end, long start, long prefix)
    {
        this.file = file;
        this.start = start;
        length = end.DirectoryLength;
        records = end.Records;
        Prefix = prefix;
    }

    /// <summary>Bytes before the archive, such as those of a program that unpacks it.</summary>
    public long Prefix { get; }

    /// <summary>The directory of a file; null when it has no sound one.</summary>
    public static ZipDirectory? Find(SuspectFile file)
    {
        if (ZipEnd.Find(file) is not { } end || end.DirectoryLength > end.Offset)
        {
            return null;
        }

        // The directory ends where the end record begins; a difference to where it is said to be is something put before the archive.
        long start = end.Offset - end.DirectoryLength;
        long prefix = start - end.DirectoryOffset;
        Span<byte> signature = stackalloc byte[4];
        if (prefix != 0 && end.DirectoryOffset >= 0 && file.Read(signature, end.DirectoryOffset) == 4 && signature.SequenceEqual("PK\x1\x2"u8))
        {
            (start, prefix) = (end.DirectoryOffset, 0);
        }

        return prefix < 0 ? null : new ZipDirectory(file, end, start, prefix);
    }

    /// <summary>Gives each member to <paramref name="visit"/>. False when the directory breaks off before all the members it should have.</summary>
    public bool TryVisit(Action<ZipEntry> visit, CancellationToken cancellationToken)
    {
        byte[] window = new byte[(int)Math.Min(length, Window)];
        long left = Math.Min(length, MostBytes);
        long at = start;
        int entries = 0;
        while (left > 0 && entries < MostEntries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = window.AsSpan(0, file.Read(window.AsSpan(0, (int)Math.Min(left, window.Length)), at));
            int done = 0;
            while (entries < MostEntries && TryRead(bytes[done..], out ZipEntry entry, out int taken))
            {
                visit(entry);
                entries++;
                done += taken;
            }

            if (done == 0)
            {
                break; // broken, something else than a member, or cut by our own limit
            }

            at += done;
            left -= done;
        }

        return (ushort)entries == records || entries == MostEntries || length > MostBytes;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out ZipEntry entry, out int taken)
    {
        entry = default;
        taken = 0;
        if (bytes.Length < HeaderLength || !bytes.StartsWith("PK\x1\x2"u8))
        {
            return false;
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        int rest = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]);
        if (bytes.Length < HeaderLength + nameLength + rest)
        {
            return false;
        }

        taken = HeaderLength + nameLength + rest;
        entry = new ZipEntry(
            Encoding.Latin1.GetString(bytes.Slice(HeaderLength, nameLength)),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[42..]));
        return true;
    }
}
