using System.Buffers.Binary;
using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>Cuts what a server sends into packets. A packet's length is judged before memory is asked for.</summary>
internal sealed class PacketSource(Stream stream, Action onBytes)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>Bytes of the packet in progress that were not read yet.</summary>
    public int Left { get; private set; }

    /// <summary>Begins the next packet; false at the end of the stream.</summary>
    /// <exception cref="PacketFormatException">The packet is empty or larger than any may be.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within the packet.</exception>
    public bool Next(out PacketType type)
    {
        type = default;
        if (!Have(4, endAllowed: true))
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start));
        if (length is 0 or > SftpLimits.MaxPacket)
        {
            throw new PacketFormatException($"a packet of {length} bytes; 1 to {SftpLimits.MaxPacket} are taken");
        }

        start += 4;
        Left = (int)length;
        Have(1, endAllowed: false);
        type = (PacketType)buffer[start++];
        Left--;
        return true;
    }

    public uint UInt32()
    {
        if (Left < 4)
        {
            throw new PacketFormatException($"a number where {Left} bytes are left");
        }

        Have(4, endAllowed: false);
        uint value = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start));
        start += 4;
        Left -= 4;
        return value;
    }

    /// <summary>The rest of the packet.</summary>
    public byte[] Rest()
    {
        byte[] rest = new byte[Left];
        CopyTo(rest);
        return rest;
    }

    /// <summary>The next bytes of the packet, as many as <paramref name="destination"/> holds: large ones come straight from the stream.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Left -= destination.Length;
        int there = Math.Min(end - start, destination.Length);
        buffer.AsSpan(start, there).CopyTo(destination);
        start += there;
        destination = destination[there..];
        while (!destination.IsEmpty)
        {
            if (destination.Length < buffer.Length / 4)
            {
                Have(destination.Length, endAllowed: false);
                buffer.AsSpan(start, destination.Length).CopyTo(destination);
                start += destination.Length;
                return;
            }

            destination = destination[Read(destination)..];
        }
    }

    private bool Have(int count, bool endAllowed)
    {
        if (end - start >= count)
        {
            return true;
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
        while (end < count)
        {
            if (endAllowed && end == 0)
            {
                int first = stream.Read(buffer);
                if (first == 0)
                {
                    return false;
                }

                onBytes();
                end = first;
                continue;
            }

            end += Read(buffer.AsSpan(end));
        }

        return true;
    }

    private int Read(Span<byte> into)
    {
        int count = stream.Read(into);
        if (count == 0)
        {
            throw new EndOfStreamException();
        }

        onBytes();
        return count;
    }
}
