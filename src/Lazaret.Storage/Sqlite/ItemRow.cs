using Lazaret.Core.Integrity;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Storage.Sqlite;

/// <summary>A row of <c>items</c>: the body, which never changes, under one checksum; the status, which does, under another that covers the first.</summary>
internal struct ItemRow
{
    public const string Columns = "id, jid, loc, meta, size, mtime, fid, tag, accepted, bcrc, state, attempts, due, lease, claims, died, extra, crc, k1, k2, sent";

    public long Id;
    public long Job;
    public string Location;
    public string MetaInfo;
    public ObjectIdentity Identity;
    public long AcceptedMs;
    public uint BodyCrc;
    public ItemStatus Status;
    public long DiedMs;
    public byte[]? Extra;

    /// <summary>See <see cref="NewItem.Extra"/>.</summary>
    public string? Sent;

    /// <summary>False when a checksum is wrong.</summary>
    public bool IsSound;

    public static ItemRow Read(Statement s)
    {
        ReadOnlySpan<byte> location = s.Blob(2);
        uint body = Body(s.Int(1), s.Int(18), s.Int(19), location, s.Blob(3), s.Int(4), s.Int(5), s.Int(6), s.IsNull(7) ? null : s.Text(7), s.Int(8), s.Blob(20));
        ItemRow row = new()
        {
            Id = s.Int(0),
            Job = s.Int(1),
            Location = LosslessUtf8.Decode(location),
            MetaInfo = LosslessUtf8.Decode(s.Blob(3)),
            Identity = new ObjectIdentity(s.Int(4), s.Int(5), (ulong)s.Int(6), s.IsNull(7) ? null : s.Text(7)),
            AcceptedMs = s.Int(8),
            BodyCrc = (uint)s.Int(9),
            Status = new ItemStatus((ItemState)s.Int(10), (int)s.Int(11), s.Int(12), new LeaseId(s.Int(13)), (int)s.Int(14)),
            DiedMs = s.Int(15),
            Extra = s.IsNull(16) ? null : s.Blob(16).ToArray(),
            Sent = s.IsNull(20) ? null : LosslessUtf8.Decode(s.Blob(20)),
        };
        row.IsSound = body == s.Int(9) && StatusCrc(body, row.Id, row.Status, row.DiedMs, row.Extra) == s.Int(17) && Enum.IsDefined(row.Status.State);
        return row;
    }

    /// <summary>The recorded verdict (with the version it holds for) and the last failure.</summary>
    public readonly (ScanReport? Report, ObjectIdentity Identity, Failure? Failure) ReadExtra() =>
        Extra is null ? (null, Identity, null) : new RecordReader(Extra).Extra();

    public static uint Body(long job, long k1, long k2, ReadOnlySpan<byte> location, ReadOnlySpan<byte> meta, long size, long mtime, long fid, string? tag, long accepted, ReadOnlySpan<byte> sent)
    {
        uint crc = Crc32C.Append(0, job);
        crc = Crc32C.Append(crc, k1);
        crc = Crc32C.Append(crc, k2);
        crc = Crc32C.Append(crc, location);
        crc = Crc32C.Append(crc, location.Length);
        crc = Crc32C.Append(crc, meta);
        crc = Crc32C.Append(crc, size);
        crc = Crc32C.Append(crc, mtime);
        crc = Crc32C.Append(crc, fid);
        crc = tag is null ? crc : Crc32C.Append(crc, System.Text.Encoding.UTF8.GetBytes(tag));
        crc = Crc32C.Append(crc, accepted);
        return sent.IsEmpty ? crc : Crc32C.Append(crc, sent);
    }

    public static uint StatusCrc(uint body, long id, ItemStatus s, long diedMs, ReadOnlySpan<byte> extra)
    {
        uint crc = Crc32C.Append(body, id);
        crc = Crc32C.Append(crc, ((long)s.State << 32) | (uint)s.Attempts);
        crc = Crc32C.Append(crc, s.DueMs);
        crc = Crc32C.Append(crc, s.Lease.Value);
        crc = Crc32C.Append(crc, ((long)s.Claims << 32) ^ diedMs);
        return Crc32C.Append(crc, extra);
    }
}
