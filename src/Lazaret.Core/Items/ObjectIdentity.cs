namespace Lazaret.Core.Items;

/// <summary>
/// Which version of an object is meant: what is compared before an action, so that a file that was replaced after the
/// scan is never deleted or moved in the place of the one that was scanned.
/// </summary>
/// <param name="Size">Bytes; −1 when the repository did not say.</param>
/// <param name="ModifiedNs">Last change, nanoseconds since the Unix epoch; 0 when unknown.</param>
/// <param name="FileId">Inode number on a file system; 0 when the repository has none.</param>
/// <param name="Tag">ETag, generation or version id of an object store; null when there is none.</param>
public readonly record struct ObjectIdentity(long Size, long ModifiedNs, ulong FileId, string? Tag)
{
    /// <summary>Nothing is known of the object but its location.</summary>
    public static readonly ObjectIdentity Unknown = new(-1, 0, 0, null);

    /// <summary>True when every part that both sides know is equal.</summary>
    public bool Matches(ObjectIdentity other) =>
        (Size < 0 || other.Size < 0 || Size == other.Size)
        && (ModifiedNs == 0 || other.ModifiedNs == 0 || ModifiedNs == other.ModifiedNs)
        && (FileId == 0 || other.FileId == 0 || FileId == other.FileId)
        && (Tag is null || other.Tag is null || string.Equals(Tag, other.Tag, StringComparison.Ordinal));
}
