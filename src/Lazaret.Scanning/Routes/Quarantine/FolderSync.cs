using System.Runtime.InteropServices;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Makes the names in a folder durable, which .NET has no call for.</summary>
internal static partial class FolderSync
{
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">It could not be done.</exception>
    public static void Sync(string folder)
    {
        int descriptor = Open(folder, CloseOnExec);
        if (descriptor < 0)
        {
            throw Failed(folder);
        }

        try
        {
            if (Flush(descriptor) < 0)
            {
                throw Failed(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Makes a folder and those above it, private and durable, as far as they are missing.</summary>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string above = Path.GetDirectoryName(folder)!;
        Make(above);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Sync(above);
    }

    private static IOException Failed(string folder) =>
        new($"The folder {folder} cannot be made durable: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
