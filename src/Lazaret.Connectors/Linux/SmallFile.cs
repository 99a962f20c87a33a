namespace Lazaret.Connectors.Linux;

/// <summary>Reads and writes whole small files by handle.</summary>
internal static class SmallFile
{
    /// <summary>All bytes of an open file; null when it cannot be read or has more than <paramref name="most"/>.</summary>
    public static unsafe byte[]? Read(int fd, int most)
    {
        byte[] buffer = new byte[Math.Min(most, 4096) + 1];
        int length = 0;
        while (true)
        {
            nint count;
            fixed (byte* memory = buffer)
            {
                count = Libc.PRead(fd, memory + length, (nuint)(buffer.Length - length), length);
            }

            if (count < 0 && Errno.Last == Errno.Interrupted)
            {
                continue;
            }

            if (count <= 0)
            {
                return count == 0 ? buffer[..length] : null;
            }

            length += (int)count;
            if (length > most)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(most, buffer.Length * 2) + 1);
            }
        }
    }

    /// <summary>Writes all bytes. 0, or the error number.</summary>
    public static unsafe int Write(int fd, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            nint count;
            fixed (byte* memory = content)
            {
                count = Libc.Write(fd, memory, (nuint)content.Length);
            }

            if (count < 0 && Errno.Last != Errno.Interrupted)
            {
                return Errno.Last;
            }

            content = content[(int)Math.Max(0, count)..];
        }

        return 0;
    }
}
