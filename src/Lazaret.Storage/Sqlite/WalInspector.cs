using System.Buffers.Binary;

namespace Lazaret.Storage.Sqlite;

/// <summary>What a write-ahead log holds, seen from outside (format: sqlite.org/fileformat2.html §4).</summary>
/// <param name="SoundFrames">Frames from the start whose checksums fit.</param>
/// <param name="SoundCommits">Of those, ends of transactions.</param>
/// <param name="LostFrames">Frames of the same log behind the first bad one: written, and out of SQLite's reach.</param>
/// <param name="LostCommits">Of the bad frame and those behind it, ends of transactions: what was promised and is lost.</param>
/// <param name="TornBytes">Bytes behind the last sound frame when nothing of the same log follows: a write that never finished, or damage of the very last one.</param>
internal sealed record WalInspector(long SoundFrames, long SoundCommits, long LostFrames, long LostCommits, long TornBytes)
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;

    /// <summary>Reads the log; null when there is none or it is empty.</summary>
    public static WalInspector? Inspect(string path)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length == 0)
        {
            return null;
        }

        using FileStream file = info.OpenRead();
        byte[] header = new byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
        {
            return new WalInspector(0, 0, 0, 0, info.Length);
        }

        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        bool bigEndian = (magic & 1) == 1;
        uint pageSize = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        ulong salt = BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(16));
        (uint, uint) sum = Checksum(header.AsSpan(0, 24), (0, 0), bigEndian);
        bool headerSound = magic is 0x377F0682 or 0x377F0683
            && sum.Item1 == BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24)) && sum.Item2 == BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(28));
        if (!headerSound || pageSize is < 512 or > 65536)
        {
            return new WalInspector(0, 0, (info.Length - HeaderSize) / 4096, -1, 0);
        }

        byte[] frame = new byte[FrameHeaderSize + pageSize];
        long sound = 0;
        long commits = 0;
        long lost = 0;
        long lostCommits = 0;
        long pendingCommits = 0;
        bool broken = false;
        bool firstIsOld = false;
        while (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            bool same = BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(8)) == salt;
            bool commit = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0;
            if (!broken)
            {
                (uint, uint) next = Checksum(frame.AsSpan(FrameHeaderSize), Checksum(frame.AsSpan(0, 8), sum, bigEndian), bigEndian);
                bool fits = same && next.Item1 == BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(16)) && next.Item2 == BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(20));
                if (fits)
                {
                    sum = next;
                    sound++;
                    commits += commit ? 1 : 0;
                    continue;
                }

                broken = true;
                
                // Each restart of a log adds one to the first half of its salt, and rolls dice for the second: frames of the logs before are told from damage by both.
                uint age = (uint)(salt >> 32) - BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(8));
                firstIsOld = age is > 0 and < 1_000_000 && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(12)) != (uint)salt;
                pendingCommits = commit ? 1 : 0;
                continue;
            }

            if (same)
            {
                lost++;
                lostCommits += commit ? 1 : 0;
            }
        }

        long behind = info.Length - HeaderSize - (sound * frame.Length);
        return lost > 0
            ? new WalInspector(sound, commits, lost + 1, lostCommits + pendingCommits, 0)
            // A log that was begun anew from its start lies over the frames of the one before: they end it as the file's end does.
            : new WalInspector(sound, commits, 0, 0, firstIsOld ? 0 : behind);
    }

    private static (uint, uint) Checksum(ReadOnlySpan<byte> data, (uint S0, uint S1) seed, bool bigEndian)
    {
        (uint s0, uint s1) = seed;
        for (int i = 0; i < data.Length; i += 8)
        {
            uint x0 = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(data[i..]) : BinaryPrimitives.ReadUInt32LittleEndian(data[i..]);
            uint x1 = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(data[(i + 4)..]) : BinaryPrimitives.ReadUInt32LittleEndian(data[(i + 4)..]);
            s0 += x0 + s1;
            s1 += x1 + s0;
        }

        return (s0, s1);
    }
}
