using System.Buffers.Binary;

namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Packets one behind the other, ready to be sent. Not for several threads at a time.</summary>
internal sealed class PacketBuffer
{
    private const int UsualSize = 64 * 1024;
    private byte[] bytes = new byte[UsualSize];
    private int start;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    public void Begin(PacketType type, uint id)
    {
        start = Length;
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), 0);
        Take(1)[0] = (byte)type;
        UInt32(id);
    }

    /// <summary>Writes the length of the packet that was begun last.</summary>
    public void End() => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(start), (uint)(Length - start - 4));

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void String(ReadOnlySpan<byte> text)
    {
        UInt32((uint)text.Length);
        text.CopyTo(Take(text.Length));
    }

    public void Attributes(in SftpAttributes attributes)
    {
        UInt32((uint)attributes.Flags);
        if (attributes.Flags.HasFlag(AttributeFlags.Size))
        {
            UInt64((ulong)attributes.Length);
        }

        if (attributes.Flags.HasFlag(AttributeFlags.Owner))
        {
            UInt32(attributes.User);
            UInt32(attributes.Group);
        }

        if (attributes.Flags.HasFlag(AttributeFlags.Permissions))
        {
            UInt32(attributes.Mode);
        }

        if (attributes.Flags.HasFlag(AttributeFlags.Times))
        {
            UInt32(attributes.AccessedAt);
            UInt32(attributes.ModifiedAt);
        }
    }

    /// <summary>The first packet of a session has no id.</summary>
    public void Init(uint version)
    {
        UInt32(5);
        Take(1)[0] = (byte)PacketType.Init;
        UInt32(version);
    }

    /// <summary>Empties it; what a burst made large becomes small again.</summary>
    public void Clear()
    {
        if (bytes.Length > 16 * UsualSize && Length < UsualSize)
        {
            bytes = new byte[UsualSize];
        }

        Length = 0;
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, checked(Length + count)));
        }

        Span<byte> taken = bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }
}
