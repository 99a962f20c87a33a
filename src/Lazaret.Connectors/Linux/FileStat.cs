using Lazaret.Core.Items;

namespace Lazaret.Connectors.Linux;

/// <summary>What the file system says of a file.</summary>
internal readonly record struct FileStat(
    ushort Mode, long Size, long ModifiedNs, long ChangedNs, ulong Inode, ulong Device, uint Links, uint User, uint Group)
{
    private const uint Mask = 0x7FF; // STATX_BASIC_STATS

    private const int TypeMask = 0xF000;

    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public ObjectIdentity Identity => new(Size, ModifiedNs, Inode, null);

    /// <summary>Of an open handle. 0, or the error number.</summary>
    public static unsafe int Of(int fd, out FileStat stat)
    {
        byte empty = 0;
        return Of(fd, &empty, OpenFlags.AtEmptyPath, out stat);
    }

    /// <summary>Of a name in a directory; a link itself, not what it leads to. 0, or the error number.</summary>
    public static unsafe int Of(int directory, byte[] name, out FileStat stat)
    {
        fixed (byte* path = name)
        {
            return Of(directory, path, OpenFlags.AtSymlinkNoFollow, out stat);
        }
    }

    public static unsafe int Of(int directory, byte* name, int flags, out FileStat stat)
    {
        Libc.StatXBuffer buffer;
        if (Libc.StatX(directory, name, flags, Mask, &buffer) != 0)
        {
            stat = default;
            return Errno.Last;
        }

        stat = new FileStat(
            buffer.Mode,
            (long)buffer.Size,
            Nanoseconds(buffer.Modified),
            Nanoseconds(buffer.Changed),
            buffer.Inode,
            ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
            buffer.Links,
            buffer.User,
            buffer.Group);
        return 0;
    }

    public static long Nanoseconds(in Libc.StatXTime time) => unchecked((time.Seconds * 1_000_000_000L) + time.Nanoseconds);
}
