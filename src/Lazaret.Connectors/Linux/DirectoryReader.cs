using System.Buffers;
using System.Buffers.Binary;

namespace Lazaret.Connectors.Linux;

/// <summary>Reads the entries of open directories with few, large system calls, through one buffer.</summary>
internal sealed class DirectoryReader : IDisposable
{
    public const byte TypeUnknown = 0;
    public const byte TypeDirectory = 4;
    public const byte TypeRegular = 8;
    public const byte TypeLink = 10;

    private const int HeaderSize = 19;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private int fd = -1;
    private int filled;
    private int at;

    /// <summary>Begins with a directory opened for reading; the handle stays the caller's.</summary>
    public void Begin(int directory)
    {
        fd = directory;
        filled = at = 0;
    }

    /// <summary>
    /// The next entry but <c>.</c> and <c>..</c>; the name is valid until the next call and a NUL follows it in memory. 1 = an entry, 0 = the end,
    /// below 0 = minus the error number.
    /// </summary>
    public unsafe int Next(out ReadOnlySpan<byte> name, out byte type)
    {
        while (true)
        {
            if (at >= filled)
            {
                fixed (byte* memory = buffer)
                {
                    filled = Libc.GetDents(fd, memory, buffer.Length);
                }

                at = 0;
                if (filled <= 0)
                {
                    int error = filled == 0 ? 0 : -Errno.Last;
                    filled = 0;
                    name = default;
                    type = 0;
                    return error;
                }
            }

            ReadOnlySpan<byte> entry = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
            at += entry.Length;
            type = entry[18];
            name = entry[HeaderSize..];
            name = name[..name.IndexOf((byte)0)];
            if (name is not [(byte)'.'] and not [(byte)'.', (byte)'.'])
            {
                return 1;
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
