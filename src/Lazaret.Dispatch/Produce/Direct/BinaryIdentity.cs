using System.Globalization;
using System.Security.Cryptography;
using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>Key and tracking fields of a scanned event, byte for byte those of <see cref="Events.Identity.EventKeys"/> and <see cref="Events.Identity.TrackingIds"/>.</summary>
internal sealed class BinaryIdentity : IDisposable
{
    private readonly ByteBuffer text = new(1024);
    private readonly ByteBuffer track = new(512);

    /// <summary>Writes the event as it is stored: with its key, and the tracking fields behind what is taken over.</summary>
    /// <param name="bytes">The request.</param>
    /// <param name="scan">Where things are in it.</param>
    /// <param name="output">Where the record goes.</param>
    /// <returns>The key.</returns>
    public string Write(ReadOnlySpan<byte> bytes, BinaryScan scan, ByteBuffer output)
    {
        SortReferences(bytes, scan);
        Descriptor(bytes, scan);
        Span<char> key = stackalloc char[32];
        Digest(text.Span, key);
        output.Append((byte)12);
        Append(output, key);
        output.Append(bytes[scan.BodyStart..scan.BodyEnd]);
        SourceReferences(bytes, scan, output);
        Links(bytes, scan, output);
        Authors(bytes, scan, output);
        return new string(key);
    }

    public void Dispose()
    {
        text.Dispose();
        track.Dispose();
    }

    private static void SortReferences(ReadOnlySpan<byte> bytes, BinaryScan scan)
    {
        // A handful at most: by insertion. The scan takes only keys for which this is the order of the pairs too.
        List<(Piece Key, Piece Value)> pairs = scan.References;
        for (int i = 1; i < pairs.Count; i++)
        {
            for (int j = i; j > 0 && Compare(bytes, pairs[j - 1].Key, pairs[j].Key) > 0; j--)
            {
                (pairs[j - 1], pairs[j]) = (pairs[j], pairs[j - 1]);
            }
        }
    }

    private static int Compare(ReadOnlySpan<byte> bytes, Piece a, Piece b) => a.Of(bytes).SequenceCompareTo(b.Of(bytes));

    private void Descriptor(ReadOnlySpan<byte> bytes, BinaryScan scan)
    {
        text.Clear();
        Add(bytes, scan.SourceName);
        Add(bytes, scan.SourceSecurity);
        Time(text, scan.SourceMicros, '-', ':');
        text.Append((byte)'.');
        foreach ((Piece name, Piece value) in scan.References)
        {
            Add(bytes, name);
            Add(bytes, value);
        }

        Securities(bytes, scan);
        for (int i = Math.Max(0, scan.Path.Count - 2); i < scan.Path.Count; i++)
        {
            Add(bytes, scan.Path[i].AuthorName);
            Add(bytes, scan.Path[i].Action);
            Add(bytes, scan.Path[i].Sha256);
        }
    }

    private void Securities(ReadOnlySpan<byte> bytes, BinaryScan scan)
    {
        Piece last = default;
        while (true)
        {
            // The smallest that is larger than the last one: distinct and sorted without a list.
            Piece? next = null;
            foreach (ScannedNode node in scan.Path)
            {
                if (!node.AuthorSecurity.IsEmpty && (last.IsEmpty || Compare(bytes, node.AuthorSecurity, last) > 0) && (next is not { } best || Compare(bytes, node.AuthorSecurity, best) < 0))
                {
                    next = node.AuthorSecurity;
                }
            }

            if (next is not { } found)
            {
                return;
            }

            Add(bytes, found);
            last = found;
        }
    }

    private void SourceReferences(ReadOnlySpan<byte> bytes, BinaryScan scan, ByteBuffer output)
    {
        text.Clear();
        foreach ((Piece name, Piece value) in scan.References)
        {
            Add(bytes, name);
            Add(bytes, value);
        }

        Span<char> digest = stackalloc char[32];
        Digest(text.Span, digest);
        output.AppendLong(scan.SourceName.Length + 33);
        output.Append(scan.SourceName.Of(bytes));
        output.Append((byte)'.');
        AppendAscii(output, digest);
    }

    private void Links(ReadOnlySpan<byte> bytes, BinaryScan scan, ByteBuffer output)
    {
        int count = scan.Path.Count - 1;
        for (int from = 1; from <= count; from += 100)
        {
            int end = Math.Min(count, from + 99);
            output.AppendLong(-(end - from + 1));
            int start = output.Length;
            for (int i = from; i <= end; i++)
            {
                track.Clear();
                track.Append(scan.Path[i - 1].Sha256.Of(bytes));
                track.Append((byte)'.');
                track.Append(scan.Path[i].Sha256.Of(bytes));
                track.Append((byte)'.');
                Time(track, scan.Path[i].Micros, '_', '_');
                track.Append("Z_00."u8);
                Author(bytes, scan.Path[i]);
                output.AppendLong(track.Length);
                output.Append(track.Span);
            }

            output.InsertLong(start, output.Length - start);
        }

        output.Append(0);
    }

    private void Authors(ReadOnlySpan<byte> bytes, BinaryScan scan, ByteBuffer output)
    {
        for (int from = 0; from < scan.Path.Count; from += 100)
        {
            int end = Math.Min(scan.Path.Count, from + 100);
            output.AppendLong(-(end - from));
            int start = output.Length;
            for (int i = from; i < end; i++)
            {
                track.Clear();
                Author(bytes, scan.Path[i]);
                output.AppendLong(track.Length);
                output.Append(track.Span);
            }

            output.InsertLong(start, output.Length - start);
        }

        output.Append(0);
    }

    private void Author(ReadOnlySpan<byte> bytes, ScannedNode node)
    {
        track.Append(node.AuthorCategory.Of(bytes));
        track.Append((byte)'.');
        track.Append(node.AuthorName.Of(bytes));
        track.Append((byte)'.');
        track.Append(node.AuthorVersion.Of(bytes));
    }

    private void Add(ReadOnlySpan<byte> bytes, Piece piece)
    {
        text.Append(piece.Of(bytes));
        text.Append((byte)'.');
    }

    /// <summary><c>YYYY-MM-DDTHH:MM:SS</c> with the separators given.</summary>
    private static void Time(ByteBuffer output, long micros, char date, char clock)
    {
        DateTime at = EventTime.FromMicros(micros).Local();
        Span<byte> room = output.GetSpan(19);
        Digits(room, at.Year, 4);
        room[4] = (byte)date;
        Digits(room[5..], at.Month, 2);
        room[7] = (byte)date;
        Digits(room[8..], at.Day, 2);
        room[10] = (byte)'T';
        Digits(room[11..], at.Hour, 2);
        room[13] = (byte)clock;
        Digits(room[14..], at.Minute, 2);
        room[16] = (byte)clock;
        Digits(room[17..], at.Second, 2);
        output.Advance(19);
    }

    private static void Digits(Span<byte> room, int number, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            room[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private static void Digest(ReadOnlySpan<byte> bytes, Span<char> hex)
    {
        Span<byte> digest = stackalloc byte[16];
#pragma warning disable CA5351 // The wire's identity, not a protection.
        MD5.HashData(bytes, digest);
#pragma warning restore CA5351
        Convert.TryToHexStringLower(digest, hex, out _);
    }

    private static void Append(ByteBuffer output, ReadOnlySpan<char> ascii)
    {
        output.AppendLong(ascii.Length);
        AppendAscii(output, ascii);
    }

    private static void AppendAscii(ByteBuffer output, ReadOnlySpan<char> ascii)
    {
        Span<byte> room = output.GetSpan(ascii.Length);
        for (int i = 0; i < ascii.Length; i++)
        {
            room[i] = (byte)ascii[i];
        }

        output.Advance(ascii.Length);
    }
}
