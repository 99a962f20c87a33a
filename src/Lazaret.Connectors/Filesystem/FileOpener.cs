using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Opens files of the asset for reading, by handle and below the asset's own handle.</summary>
internal sealed class FileOpener(AssetPaths paths, Func<bool> quarantineIsOurs)
{
    private const long AdviseFrom = 256 * 1024;
    private const int Sequential = 2;
    private volatile bool noAccessTime = true;

    public OpenResult Open(string location)
    {
        (byte[] Root, byte[] Path)? found = paths.Split(location);
        if (found is null && !quarantineIsOurs())
        {
            found = paths.Split(location, evenInQuarantine: true);
        }

        if (found is not { } split)
        {
            return FileErrors.Outside(location, $"the asset is {paths.Asset}, without its quarantine");
        }

        int root = OpenFolder(split.Root);
        if (root < 0)
        {
            return FileErrors.ToFailure(-root, paths.Asset, "open");
        }

        using Fd rootHandle = new(root);

        // O_NONBLOCK: opening a FIFO must not wait for a writer.
        int flags = OpenFlags.Read | OpenFlags.NonBlock;
        int fd = noAccessTime ? Beneath.Open(root, split.Path, flags | OpenFlags.NoAccessTime) : -Errno.NotPermitted;
        if (fd == -Errno.NotPermitted)
        {
            // Only the owner may leave the access time alone; do not ask again and again.
            fd = Beneath.Open(root, split.Path, flags);
            noAccessTime &= fd < 0;
        }

        if (fd < 0)
        {
            return FileErrors.ToFailure(-fd, location, "open");
        }

        Fd handle = new(fd);
        int error = FileStat.Of(fd, out FileStat stat);
        if (error != 0 || !stat.IsRegular)
        {
            handle.Dispose();
            return error != 0 ? FileErrors.ToFailure(error, location, "look at") : FileErrors.NotRegular(location);
        }

        if (stat.Size >= AdviseFrom)
        {
            _ = Libc.FAdvise(fd, 0, 0, Sequential);
        }

        return OpenResult.Of(new FileContent(handle, stat, location));
    }

    /// <summary>A handle of a folder named by its own, configured path. The handle, or minus the error number.</summary>
    public static unsafe int OpenFolder(byte[] path, bool toRead = false)
    {
        byte[] name = FileNames.WithNul(path);
        fixed (byte* pointer = name)
        {
            int flags = OpenFlags.Directory | OpenFlags.CloseOnExec | (toRead ? 0 : OpenFlags.PathOnly);
            int fd = Libc.OpenAt(OpenFlags.CurrentDirectory, pointer, flags, 0);
            return fd < 0 ? -Errno.Last : fd;
        }
    }
}
