using Lazaret.Core.Items;

namespace Lazaret.Core.Dsx;

/// <summary>
/// Our own addition to the wire: exactly which version of an object was read and is to be acted on, so that what was replaced in between is left alone (W-66).
/// </summary>
public sealed record DsxObjectVersion
{
    /// <summary>Bytes; −1 when unknown.</summary>
    public long Size { get; set; } = -1;

    /// <summary>Last change, nanoseconds since the Unix epoch; 0 when unknown.</summary>
    public long ModifiedNs { get; set; }

    /// <summary>Inode number; 0 when there is none.</summary>
    public ulong FileId { get; set; }

    /// <summary>ETag, generation or version id; null when there is none.</summary>
    public string? Tag { get; set; }

    /// <summary>SHA-256 of the content that was scanned, lower-case hex; null when not known.</summary>
    public string? Sha256 { get; set; }

    /// <summary>The item's number in the asking core: the idempotency key of its action; 0 when there is none.</summary>
    public long ItemId { get; set; }

    public static DsxObjectVersion Of(ObjectIdentity identity) =>
        new() { Size = identity.Size, ModifiedNs = identity.ModifiedNs, FileId = identity.FileId, Tag = identity.Tag };

    public ObjectIdentity ToIdentity() => new(Size, ModifiedNs, FileId, Tag);
}
