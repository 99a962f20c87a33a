using System.Runtime.InteropServices;

namespace Lazaret.Connectors.Linux;

/// <summary>The system calls that .NET has no safe form of. Names are bytes ended by NUL; a result below 0 means: see <see cref="Errno.Last"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int dir, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    public static partial nint PRead(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(int fromDir, byte* from, int toDir, byte* to);

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(int fromDir, byte* from, int toDir, byte* to, int flags);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int dir, byte* path, int flags);

    [LibraryImport(Name, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MkdirAt(int dir, byte* path, uint mode);

    [LibraryImport(Name, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChmodAt(int dir, byte* path, uint mode, int flags);

    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(int fd, int operation);

    [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(int fd, long length);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int FChmod(int fd, uint mode);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(int fd);

    [LibraryImport(Name, EntryPoint = "posix_fadvise")]
    public static partial int FAdvise(int fd, long offset, long length, int advice);

    [LibraryImport(Name, EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(int dir, byte* path, byte* buffer, nuint size);

    /// <summary>Makes a pipe hold more (F_SETPIPE_SZ). Gives its size, or −1.</summary>
    public static int SetPipeSize(int fd, int bytes) => FControl(fd, 1031, bytes);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Name, EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int InotifyInit(int flags);

    [LibraryImport(Name, EntryPoint = "inotify_add_watch", SetLastError = true)]
    public static partial int InotifyAddWatch(int fd, byte* path, uint mask);

    [LibraryImport(Name, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int InotifyRemoveWatch(int fd, int watch);

    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMs);

    // The C library on older systems has no wrapper for these, so they go by number.
    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall3(nint number, nint a, nint b, nint c);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall4(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall5(nint number, nint a, nint b, nint c, nint d, nint e);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall6(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    public static int GetDents(int fd, byte* buffer, int size) => (int)Syscall3(SyscallNumbers.GetDents64, fd, (nint)buffer, size);

    public static int StatX(int dir, byte* path, int flags, uint mask, StatXBuffer* result) =>
        (int)Syscall5(SyscallNumbers.StatX, dir, (nint)path, flags, (nint)mask, (nint)result);

    public static int OpenAt2(int dir, byte* path, OpenHow* how) => (int)Syscall4(SyscallNumbers.OpenAt2, dir, (nint)path, (nint)how, sizeof(OpenHow));

    public static int RenameAt2(int fromDir, byte* from, int toDir, byte* to, uint flags) =>
        (int)Syscall5(SyscallNumbers.RenameAt2, fromDir, (nint)from, toDir, (nint)to, (nint)flags);

    /// <summary>Reads at an offset only what lies in memory already; EAGAIN when the disk would have to be asked.</summary>
    public static nint PReadNoWait(int fd, byte* buffer, nuint count, long offset)
    {
        IoVector vector = new() { Base = buffer, Length = count };
        return Syscall6(SyscallNumbers.PReadV2, fd, (nint)(&vector), 1, (nint)offset, 0, 8 /* RWF_NOWAIT */);
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Results;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct StatXTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatXBuffer
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint User;
        public uint Group;
        public ushort Mode;
        public ushort Spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public StatXTime Accessed;
        public StatXTime Born;
        public StatXTime Changed;
        public StatXTime Modified;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;
    }

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FControl(int fd, int command, nint argument);
}
