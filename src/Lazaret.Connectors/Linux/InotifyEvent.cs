namespace Lazaret.Connectors.Linux;

/// <summary>One event of a watched directory.</summary>
internal readonly record struct InotifyEvent(int Watch, uint Mask, byte[] Name)
{
    public const uint Modify = 0x2;
    public const uint CloseWrite = 0x8;
    public const uint MovedFrom = 0x40;
    public const uint MovedTo = 0x80;
    public const uint Create = 0x100;
    public const uint Overflow = 0x4000;
    public const uint Ignored = 0x8000;
    public const uint IsDirectory = 0x40000000;

    /// <summary>What we ask for, on directories only, and not for files that were unlinked while open.</summary>
    public const uint Wanted = Modify | CloseWrite | MovedFrom | MovedTo | Create | 0x01000000 /* ONLYDIR */ | 0x04000000 /* EXCL_UNLINK */;

    public bool Has(uint mask) => (Mask & mask) != 0;
}
