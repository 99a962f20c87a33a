using System.Text;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>A folder of its own for one test, gone afterwards. Paths are lossless text, so names may be any bytes.</summary>
public sealed class TempTree : IDisposable
{
    public TempTree(string? under = null)
    {
        string parent = under ?? System.IO.Path.GetTempPath();
        Path = System.IO.Directory.CreateDirectory(System.IO.Path.Combine(parent, "lazaret-test-" + Guid.NewGuid().ToString("N"))).FullName;
        Path = RealPath.Of(Path);
    }

    public string Path { get; }

    /// <summary>Writes a file, with its folders. Gives its absolute path.</summary>
    public string File(string relative, params byte[] content)
    {
        string path = Path + "/" + relative;
        Folder(relative.Contains('/', StringComparison.Ordinal) ? relative[..relative.LastIndexOf('/')] : "");
        WriteAt(path, content);
        return path;
    }

    public string Text(string relative, string content) => File(relative, Encoding.UTF8.GetBytes(content));

    /// <summary>Makes a folder with all above it.</summary>
    public unsafe string Folder(string relative)
    {
        string path = Path;
        foreach (string part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path += "/" + part;
            fixed (byte* name = Bytes(path))
            {
                if (Libc.MkdirAt(-100, name, 0x1ED) != 0 && Errno.Last != Errno.Exists)
                {
                    throw new IOException(Errno.Text(Errno.Last));
                }
            }
        }

        return path;
    }

    public static unsafe void WriteAt(string path, byte[] content)
    {
        int fd;
        fixed (byte* name = Bytes(path))
        {
            fd = Libc.OpenAt(-100, name, OpenFlags.Write | OpenFlags.Create | 0x200 | OpenFlags.CloseOnExec, 0x1ED);
        }

        if (fd < 0)
        {
            throw new IOException($"{path}: {Errno.Text(Errno.Last)}");
        }

        using Fd handle = new(fd);
        Assert.Equal(0, SmallFile.Write(fd, content));
    }

    /// <summary>The content of a file; null when it is not there.</summary>
    public static unsafe byte[]? ReadAt(string path)
    {
        int fd;
        fixed (byte* name = Bytes(path))
        {
            fd = Libc.OpenAt(-100, name, OpenFlags.CloseOnExec, 0);
        }

        if (fd < 0)
        {
            return null;
        }

        using Fd handle = new(fd);
        return SmallFile.Read(fd, 16 * 1024 * 1024);
    }

    public static unsafe void RemoveAt(string path)
    {
        fixed (byte* name = Bytes(path))
        {
            Assert.Equal(0, Libc.UnlinkAt(-100, name, 0));
        }
    }

    public static bool Exists(string path) => FileStat.Of(-100, Bytes(path), out _) == 0;

    public static FileStatView StatOf(string path) =>
        FileStat.Of(-100, Bytes(path), out FileStat stat) == 0 ? new(stat.Mode & 0xFFF, stat.Inode, stat.Device) : throw new IOException(path);

    /// <summary>Every file below, relative, also those of the quarantine.</summary>
    public IReadOnlyList<string> AllFiles(string below = "") =>
        [.. System.IO.Directory.EnumerateFiles(Path + "/" + below, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(f => f[(Path.Length + 1)..]).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        // rm, because it can remove names that are no text.
        using System.Diagnostics.Process rm = System.Diagnostics.Process.Start("rm", ["-rf", Path]);
        rm.WaitForExit();
    }

    private static byte[] Bytes(string path) => FileNames.WithNul(LosslessUtf8.Encode(path));

    public readonly record struct FileStatView(int Mode, ulong Inode, ulong Device);
}
