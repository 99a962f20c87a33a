using System.ComponentModel;
using System.Runtime.InteropServices;
using Lazaret.Core.Text;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Dispatch.Identification;

/// <summary>Opens files that anybody may have named: by any bytes, and without waiting at a pipe that nobody writes to.</summary>
internal static unsafe partial class RegularFile
{
    // Linux, x86-64 and arm64: O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC.
    private const int Flags = 0x100 | 0x800 | 0x80000;
    private const int NoAccess = 13;
    private const int NotPermitted = 1;

    /// <param name="path">A path as lossless text.</param>
    /// <param name="length">The length in bytes.</param>
    /// <exception cref="IOException">It is not there, is no regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle Open(string path, out long length)
    {
        SafeFileHandle handle = OperatingSystem.IsLinux()
            ? OpenByBytes(path)
            : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            length = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            throw new IOException("it is not a regular file");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenByBytes(string path)
    {
        byte[] bytes = [.. LosslessUtf8.Encode(path), 0];
        if (bytes.AsSpan(0, bytes.Length - 1).Contains((byte)0))
        {
            throw new IOException("its name holds a zero byte");
        }

        int descriptor;
        fixed (byte* name = bytes)
        {
            descriptor = OpenFile(name, Flags);
        }

        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        string reason = new Win32Exception(error).Message;
        throw error is NoAccess or NotPermitted ? new UnauthorizedAccessException(reason) : new IOException(reason);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte* path, int flags);
}
