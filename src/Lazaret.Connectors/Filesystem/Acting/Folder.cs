using System.Security.Cryptography;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>A directory held by its handle, and what actions do with the names in it. Names are bytes without NUL. Results are 0 or an error number.</summary>
internal sealed class Folder(int fd) : IDisposable
{
    private readonly Fd handle = new(fd);

    public int Fd => handle.Value;

    public void Dispose() => handle.Dispose();

    public int Look(byte[] name, out FileStat stat) => FileStat.Of(Fd, FileNames.WithNul(name), out stat);

    public bool Has(byte[] name) => Look(name, out _) == 0;

    /// <summary>Renames without replacing anything; a file system that cannot promise that gets a look before the rename.</summary>
    public unsafe int RenameTo(byte[] name, Folder target, byte[] newName)
    {
        fixed (byte* from = FileNames.WithNul(name), to = FileNames.WithNul(newName))
        {
            if (Libc.RenameAt2(Fd, from, target.Fd, to, OpenFlags.RenameNoReplace) == 0)
            {
                return 0;
            }

            int error = Errno.Last;
            if (error is not Errno.Invalid and not Errno.NoSyscall and not Errno.NotSupported)
            {
                return error;
            }

            if (target.Has(newName))
            {
                return Errno.Exists;
            }

            return Libc.RenameAt(Fd, from, target.Fd, to) == 0 ? 0 : Errno.Last;
        }
    }

    public unsafe int Unlink(byte[] name)
    {
        fixed (byte* pointer = FileNames.WithNul(name))
        {
            return Libc.UnlinkAt(Fd, pointer, 0) == 0 ? 0 : Errno.Last;
        }
    }

    public unsafe int SetMode(byte[] name, uint mode)
    {
        fixed (byte* pointer = FileNames.WithNul(name))
        {
            return Libc.ChmodAt(Fd, pointer, mode, 0) == 0 ? 0 : Errno.Last;
        }
    }

    /// <summary>Puts names that were added or taken away on the disk.</summary>
    public unsafe int Sync()
    {
        byte here = (byte)'.';
        byte* path = stackalloc byte[] { here, 0 };
        int readable = Libc.OpenAt(Fd, path, OpenFlags.Read | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
        if (readable < 0)
        {
            return Errno.Last;
        }

        using Fd opened = new(readable);
        // Some file systems cannot sync a directory and say so; that is no reason to stop.
        return Libc.FSync(readable) == 0 || Errno.Last is Errno.Invalid or Errno.NotSupported ? 0 : Errno.Last;
    }

    /// <summary>A new file for writing, 0600, that must not exist. The handle, or minus the error number.</summary>
    public unsafe int Create(byte[] name)
    {
        fixed (byte* pointer = FileNames.WithNul(name))
        {
            int flags = OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
            int file = Libc.OpenAt(Fd, pointer, flags, 0x180);
            return file < 0 ? -Errno.Last : file;
        }
    }

    /// <summary>Opens a file of this directory for reading; no link is followed and no FIFO waited for. The handle, or minus the error number.</summary>
    public int OpenFile(byte[] name) => Beneath.Open(Fd, name, OpenFlags.Read | OpenFlags.NonBlock);

    /// <summary>Opens a sub-directory; makes it, 0700, when asked to. Null with the error number when that fails.</summary>
    public unsafe Folder? OpenFolder(byte[] name, bool create, out int error)
    {
        int found = Beneath.Open(Fd, name, OpenFlags.DirectoryHandle);
        if (found == -Errno.NoEntry && create)
        {
            fixed (byte* pointer = FileNames.WithNul(name))
            {
                error = Libc.MkdirAt(Fd, pointer, 0x1C0) == 0 ? 0 : Errno.Last;
            }

            if (error is not 0 and not Errno.Exists)
            {
                return null;
            }

            found = Beneath.Open(Fd, name, OpenFlags.DirectoryHandle);
        }

        error = found < 0 ? -found : 0;
        return found < 0 ? null : new Folder(found);
    }

    /// <summary>The content of a small file; null when there is none of that name.</summary>
    public byte[]? ReadSmall(byte[] name, int most)
    {
        int file = OpenFile(name);
        if (file < 0)
        {
            return null;
        }

        using Fd opened = new(file);
        return FileStat.Of(file, out FileStat stat) == 0 && stat.IsRegular ? SmallFile.Read(file, most) : null;
    }

    /// <summary>
    /// Writes a file that appears whole or not at all, by way of <paramref name="temporary"/>. With <paramref name="replace"/> off an existing one
    /// makes it fail with EEXIST.
    /// </summary>
    public unsafe int WriteSmall(byte[] name, byte[] temporary, byte[] content, bool replace, bool sync)
    {
        int file = Create(temporary);
        if (file == -Errno.Exists)
        {
            _ = Unlink(temporary); // left by a crash; the name is made for this one purpose
            file = Create(temporary);
        }

        if (file < 0)
        {
            return -file;
        }

        using (Fd opened = new(file))
        {
            int error = SmallFile.Write(file, content);
            if (error == 0 && sync && Libc.FSync(file) != 0)
            {
                error = Errno.Last;
            }

            if (error != 0)
            {
                _ = Unlink(temporary);
                return error;
            }
        }

        int renamed;
        if (replace)
        {
            fixed (byte* from = FileNames.WithNul(temporary), to = FileNames.WithNul(name))
            {
                renamed = Libc.RenameAt(Fd, from, Fd, to) == 0 ? 0 : Errno.Last;
            }
        }
        else
        {
            renamed = RenameTo(temporary, this, name);
        }

        if (renamed != 0)
        {
            _ = Unlink(temporary);
            return renamed;
        }

        return sync ? Sync() : 0;
    }

    /// <summary>SHA-256 of an open file as lower-case hex, and its length; null when reading fails.</summary>
    public static (string Sha256, long Size)? Hash(int file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = Copy(file, -1, hash, out int error);
        return error != 0 ? null : (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    /// <summary>Copies an open file to another (−1: nowhere) and hashes on the way.</summary>
    public static unsafe long Copy(int from, int to, IncrementalHash hash, out int error)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(256 * 1024);
        long position = 0;
        error = 0;
        while (error == 0)
        {
            nint count;
            fixed (byte* memory = buffer)
            {
                count = Libc.PRead(from, memory, (nuint)buffer.Length, position);
            }

            if (count == 0)
            {
                break;
            }

            if (count < 0)
            {
                error = Errno.Last == Errno.Interrupted ? 0 : Errno.Last;
                continue;
            }

            hash.AppendData(buffer.AsSpan(0, (int)count));
            error = to < 0 ? 0 : SmallFile.Write(to, buffer.AsSpan(0, (int)count));
            position += count;
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return position;
    }
}
