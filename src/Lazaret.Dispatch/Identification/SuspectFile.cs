using Lazaret.Dispatch.Identification.Deciding;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Dispatch.Identification;

/// <summary>A file while it is identified: opened once, read by place, so that what libmagic sees is what we see.</summary>
internal sealed class SuspectFile : IDisposable
{
    private SuspectFile(SafeFileHandle handle, long length)
    {
        Handle = handle;
        Length = length;
        byte[] head = new byte[(int)Math.Min(Length, TypeDecision.HeadLength)];
        Head = head.AsMemory(0, Read(head, 0));
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>The first <see cref="TypeDecision.HeadLength"/> bytes, fewer when there are no more.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <exception cref="IOException">It cannot be opened or read, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SuspectFile Open(string path)
    {
        SafeFileHandle handle = RegularFile.Open(path, out long length);
        try
        {
            return new SuspectFile(handle, length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Fills the buffer from <paramref name="offset"/> on as far as the file goes; returns how much that is.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        int filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(Handle, buffer[filled..], offset + filled) is int read and > 0)
        {
            filled += read;
        }

        return filled;
    }

    public void Dispose() => Handle.Dispose();
}
