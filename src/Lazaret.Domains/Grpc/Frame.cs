using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Lazaret.Domains.Grpc;

/// <summary>Writes messages the way <see cref="FrameReader"/> reads them, never compressed.</summary>
internal static class Frame
{
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        Span<byte> head = output.GetSpan(5);
        head[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)message.CalculateSize());
        output.Advance(5);
        message.WriteTo(output);
    }

    public static byte[] ToArray(IMessage message)
    {
        int size = message.CalculateSize();
        byte[] frame = new byte[5 + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }
}
