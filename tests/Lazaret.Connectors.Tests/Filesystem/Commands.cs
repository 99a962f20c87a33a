using System.Diagnostics;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Tests.Filesystem;

internal static class Commands
{
    public static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Folders in folders, with a file of 4 bytes at the bottom and one beside the way, half way down.</summary>
    public static unsafe void MakeDeepTree(string path, int levels, string name)
    {
        Fd at = new(FileOpenerForTests(path));
        fixed (byte* part = FileNames.WithNul(System.Text.Encoding.ASCII.GetBytes(name)), beside = FileNames.WithNul("beside"u8), file = FileNames.WithNul("file"u8))
        {
            for (int i = 0; i < levels; i++)
            {
                if (i == levels / 2)
                {
                    Assert.Equal(0, Libc.MkdirAt(at.Value, beside, 0x1C0));
                    using Fd half = new(Libc.OpenAt(at.Value, beside, OpenFlags.DirectoryHandle, 0));
                    Write(half.Value, file);
                }

                Assert.Equal(0, Libc.MkdirAt(at.Value, part, 0x1C0));
                Fd next = new(Libc.OpenAt(at.Value, part, OpenFlags.DirectoryHandle, 0));
                at.Dispose();
                at = next;
            }

            Write(at.Value, file);
        }

        at.Dispose();
    }

    private static unsafe void Write(int folder, byte* name)
    {
        using Fd file = new(Libc.OpenAt(folder, name, OpenFlags.Write | OpenFlags.Create, 0x180));
        Assert.Equal(0, SmallFile.Write(file.Value, "deep"u8));
    }

    private static int FileOpenerForTests(string path) => Lazaret.Connectors.Filesystem.FileOpener.OpenFolder(System.Text.Encoding.UTF8.GetBytes(path));
}
