using Lazaret.Core.Items;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Storage.Sqlite;

/// <summary>Writes records in the store's compact form: variable-length numbers and lossless text, a version byte first. Reused, not shared.</summary>
internal sealed class RecordWriter
{
    public const byte Version = 1;
    private byte[] buffer = new byte[1024];
    private int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public RecordWriter Begin()
    {
        length = 0;
        Byte(Version);
        return this;
    }

    public RecordWriter Result(ScanResult r)
    {
        Text(r.Location);
        Text(r.MetaInfo);
        Number(r.Size);
        Hash(r.Sha256);
        Number((int)r.Outcome);
        Number((int)r.Reason);
        Optional(r.Detail);
        Verdicts(r.Verdicts);
        Number((int)r.Action.Kind);
        Number((int)r.Action.Status);
        Text(r.Action.Message == Core.Actions.ActionResult.None.Message ? "" : r.Action.Message);
        Optional(r.Action.Destination);
        Number(r.Attempts);
        Number(r.FinishedAt.UtcTicks);
        Number(r.Duration.Ticks);
        Byte(r.DeadLetter ? (byte)1 : (byte)0);
        if (r.Extra is not null)
        {
            Text(r.Extra);
        }

        return this;
    }

    /// <summary>What an item carries beside its status: the recorded verdict with the version it holds for, and the last failure.</summary>
    public RecordWriter Extra(ScanReport? report, ObjectIdentity identity, Failure? failure)
    {
        Byte((byte)((report is null ? 0 : 1) | (failure is null ? 0 : 2)));
        if (report is not null)
        {
            Number((int)report.Outcome);
            Number((int)report.Reason);
            Number(report.Size);
            Hash(report.Sha256);
            Verdicts(report.Verdicts);
            Number(report.Duration.Ticks);
            Number(identity.Size);
            Number(identity.ModifiedNs);
            Number((long)identity.FileId);
            Optional(identity.Tag);
        }

        if (failure is not null)
        {
            Number((int)failure.Class);
            Number((int)failure.Reason);
            Text(failure.Message);
            Number(failure.RetryAfter?.Ticks ?? -1);
        }

        return this;
    }

    public void Number(long value)
    {
        Room(10);
        ulong rest = (ulong)((value << 1) ^ (value >> 63));
        while (rest >= 0x80)
        {
            buffer[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[length++] = (byte)rest;
    }

    public void Text(string text)
    {
        int max = LosslessUtf8.MaxByteCount(text);
        Room(max + 10);
        if (text.Length < 40)
        {
            // The length fits one byte, as at most 120 bytes follow.
            int written = LosslessUtf8.Encode(text, buffer.AsSpan(length + 1));
            buffer[length] = (byte)written;
            length += 1 + written;
            return;
        }

        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(max);
        int count = LosslessUtf8.Encode(text, rented);
        Room(count + 10);
        uint rest = (uint)count;
        while (rest >= 0x80)
        {
            buffer[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[length++] = (byte)rest;
        rented.AsSpan(0, count).CopyTo(buffer.AsSpan(length));
        length += count;
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private void Optional(string? text)
    {
        Byte(text is null ? (byte)0 : (byte)1);
        if (text is not null)
        {
            Text(text);
        }
    }

    private void Hash(string hex)
    {
        Room(33);
        bool whole = hex.Length == 64;
        buffer[length++] = whole ? (byte)1 : (byte)0;
        if (whole)
        {
            Convert.FromHexString(hex, buffer.AsSpan(length, 32), out _, out _);
            length += 32;
        }
    }

    private void Verdicts(IReadOnlyList<ScannerVerdict> verdicts)
    {
        Number(verdicts.Count);
        for (int i = 0; i < verdicts.Count; i++)
        {
            ScannerVerdict v = verdicts[i];
            Text(v.Scanner);
            Number((int)v.Outcome);
            Number((int)v.Reason);
            Text(v.Raw);
            Optional(v.Detail);
            Number(v.Threats.Count);
            foreach (string threat in v.Threats)
            {
                Text(threat);
            }

            Optional(v.FileType);
            Text(v.Identity.Engine);
            Optional(v.Identity.EngineVersion);
            Optional(v.Identity.DatabaseVersion);
            Number(v.Duration.Ticks);
            Byte(v.Cached ? (byte)1 : (byte)0);
        }
    }

    private void Byte(byte value)
    {
        Room(1);
        buffer[length++] = value;
    }

    private void Room(int count)
    {
        if (buffer.Length - length < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        }
    }
}
