using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Lazaret.Domains.Grpc;

/// <summary>Takes messages out of a body: each has a byte that says whether it is compressed, four bytes of length (the highest first), and itself.</summary>
/// <param name="reader">The body.</param>
/// <param name="mostBytes">A longer message is refused before it is read.</param>
internal sealed class FrameReader(PipeReader reader, int mostBytes)
{
    private const int Head = 5;

    /// <summary>The next message; null at the end of the body.</summary>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED: it is too long. INTERNAL: it is cut off, compressed, or no such message.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (read.IsCanceled)
            {
                reader.AdvanceTo(buffer.Start);
                throw new OperationCanceledException(cancellationToken);
            }

            if (TryTake(buffer, out ReadOnlySequence<byte> message))
            {
                T parsed = Parse(parser, message);
                reader.AdvanceTo(message.End);
                return parsed;
            }

            bool rest = !buffer.IsEmpty;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return rest ? throw new GrpcException(GrpcCode.Internal, "the body ends in the middle of a message") : null;
            }
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> message)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcCode.Internal, $"the bytes are no message of the type {typeof(T).Name}", e);
        }
    }

    private bool TryTake(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < Head)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[Head];
        buffer.Slice(0, Head).CopyTo(head);
        if (head[0] != 0)
        {
            throw new GrpcException(GrpcCode.Internal, head[0] == 1 ? "a message is compressed, but no grpc-encoding was named" : "the body is no sequence of gRPC messages");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (length > mostBytes)
        {
            throw new GrpcException(GrpcCode.ResourceExhausted, $"a message has {length} bytes; allowed are {mostBytes}");
        }

        if (buffer.Length < Head + length)
        {
            return false;
        }

        message = buffer.Slice(Head, length);
        return true;
    }
}
