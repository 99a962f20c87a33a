using System.Buffers.Binary;

namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Reads the body of one packet. Every length is checked against what is there.</summary>
/// <exception cref="PacketFormatException">The body is shorter than it says.</exception>
internal ref struct PacketReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> rest = body;

    public readonly int Left => rest.Length;

    public uint UInt32()
    {
        uint value = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        return value;
    }

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> String()
    {
        uint length = UInt32();
        return length <= (uint)rest.Length ? Take((int)length) : throw new PacketFormatException($"a text of {length} bytes in a packet that has {rest.Length} left");
    }

    public SftpAttributes Attributes()
    {
        AttributeFlags flags = (AttributeFlags)UInt32();
        ulong size = flags.HasFlag(AttributeFlags.Size) ? UInt64() : 0;
        if (size > long.MaxValue)
        {
            throw new PacketFormatException($"a file of {size} bytes");
        }

        (uint user, uint group) = flags.HasFlag(AttributeFlags.Owner) ? (UInt32(), UInt32()) : default;
        uint mode = flags.HasFlag(AttributeFlags.Permissions) ? UInt32() : 0;
        (uint accessed, uint modified) = flags.HasFlag(AttributeFlags.Times) ? (UInt32(), UInt32()) : default;
        if (flags.HasFlag(AttributeFlags.Extended))
        {
            for (uint left = UInt32(); left > 0; left--)
            {
                _ = String();
                _ = String();
            }
        }

        return new SftpAttributes(flags & ~AttributeFlags.Extended, (long)size, user, group, mode, accessed, modified);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
        {
            throw new PacketFormatException($"it ends {count - rest.Length} bytes early");
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
