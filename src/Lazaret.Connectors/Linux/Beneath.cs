namespace Lazaret.Connectors.Linux;

/// <summary>
/// Opens paths below a directory handle without ever following a link, also when somebody swaps a part of the path for a link while we
/// walk: with openat2 where the kernel has it and lets us, else part by part. Paths may be longer than PATH_MAX.
/// </summary>
internal static class Beneath
{
    private const ulong ResolveNoMagicLinks = 2;
    private const ulong ResolveNoSymlinks = 4;
    private const ulong ResolveBeneath = 8;
    private const int LongestPath = 4000;
    private const int Tries = 16;

    /// <summary>For tests: behave like a kernel without openat2.</summary>
    internal static volatile bool WithoutOpenAt2;

    /// <summary>
    /// Opens a relative path of plain parts, <c>a/b/c</c> (empty: the directory itself). The handle, or minus the error number;
    /// <see cref="Errno.Loop"/> when a part is a link.
    /// </summary>
    public static int Open(int directory, ReadOnlySpan<byte> path, int flags)
    {
        int from = directory;
        try
        {
            while (path.Length > LongestPath)
            {
                int cut = path[..LongestPath].LastIndexOf((byte)'/');
                if (cut < 0)
                {
                    return -Errno.NameTooLong;
                }

                int next = OpenShort(from, path[..cut], OpenFlags.DirectoryHandle);
                if (next < 0)
                {
                    return next;
                }

                if (from != directory)
                {
                    _ = Libc.Close(from);
                }

                from = next;
                path = path[(cut + 1)..];
            }

            return OpenShort(from, path.IsEmpty ? "."u8 : path, flags);
        }
        finally
        {
            if (from != directory)
            {
                _ = Libc.Close(from);
            }
        }
    }

    private static unsafe int OpenShort(int directory, ReadOnlySpan<byte> path, int flags)
    {
        byte* name = stackalloc byte[path.Length + 1];
        path.CopyTo(new Span<byte>(name, path.Length));
        name[path.Length] = 0;
        if (WithoutOpenAt2)
        {
            return Walk(directory, name, path.Length, flags);
        }

        Libc.OpenHow how = new()
        {
            Flags = (ulong)(uint)(flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec),
            Resolve = ResolveBeneath | ResolveNoSymlinks | ResolveNoMagicLinks,
        };
        for (int i = 0; i < Tries; i++)
        {
            int fd = Libc.OpenAt2(directory, name, &how);
            if (fd >= 0)
            {
                return fd;
            }

            switch (Errno.Last)
            {
                case Errno.Again or Errno.Interrupted: // a rename elsewhere disturbed the walk
                    continue;
                case Errno.NoSyscall:
                    WithoutOpenAt2 = true;
                    return Walk(directory, name, path.Length, flags);
                case Errno.NotPermitted: // a sandbox that does not know the call, or O_NOATIME on a stranger's file
                    return Walk(directory, name, path.Length, flags);
                default:
                    return -Errno.Last;
            }
        }

        return -Errno.Again;
    }

    private static unsafe int Walk(int directory, byte* path, int length, int flags)
    {
        int at = directory;
        int start = 0;
        for (int i = 0; i <= length; i++)
        {
            if (i < length && path[i] != (byte)'/')
            {
                continue;
            }

            bool last = i == length;
            path[i] = 0;
            int next = Libc.OpenAt(at, path + start, last ? flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec : OpenFlags.DirectoryHandle, 0);
            int error = next < 0 ? Errno.Last : 0;
            bool link = (error == Errno.NotDirectory || error == 0 && last && (flags & OpenFlags.PathOnly) != 0)
                && FileStat.Of(at, path + start, OpenFlags.AtSymlinkNoFollow, out FileStat stat) == 0 && stat.IsLink;
            if (at != directory)
            {
                _ = Libc.Close(at);
            }

            if (link && next >= 0)
            {
                _ = Libc.Close(next);
            }

            if (link || next < 0)
            {
                return link ? -Errno.Loop : -error;
            }

            at = next;
            start = i + 1;
        }

        return at;
    }
}
