using Lazaret.Core.Items;

namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>What a server says about a file; every part may be missing.</summary>
/// <param name="Flags">Which parts there are.</param>
/// <param name="Length">Bytes.</param>
/// <param name="User">Number of the owner.</param>
/// <param name="Group">Number of the group.</param>
/// <param name="Mode">Permissions and, in the upper bits, the type, as POSIX has them.</param>
/// <param name="AccessedAt">Seconds since the Unix epoch.</param>
/// <param name="ModifiedAt">Seconds since the Unix epoch.</param>
internal readonly record struct SftpAttributes(AttributeFlags Flags, long Length, uint User, uint Group, uint Mode, uint AccessedAt, uint ModifiedAt)
{
    private const uint TypeMask = 0xF000;

    /// <summary>Bytes; −1 when the server did not say.</summary>
    public long Size => Flags.HasFlag(AttributeFlags.Size) ? Length : -1;

    /// <summary>Some servers leave the type out of a listing; then the entry is looked at by itself.</summary>
    public bool HasType => Flags.HasFlag(AttributeFlags.Permissions) && (Mode & TypeMask) != 0;

    public bool IsRegular => HasType && (Mode & TypeMask) == 0x8000;

    public bool IsFolder => HasType && (Mode & TypeMask) == 0x4000;

    public bool IsLink => HasType && (Mode & TypeMask) == 0xA000;

    /// <summary>Last change in seconds since the Unix epoch; 0 when the server did not say.</summary>
    public uint Modified => Flags.HasFlag(AttributeFlags.Times) ? ModifiedAt : 0;

    /// <summary>Size and time of change, to the second: all that the protocol tells of a version.</summary>
    public ObjectIdentity Identity => new(Size, Modified * 1_000_000_000L, 0, null);
}
