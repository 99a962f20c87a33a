using System.Buffers;
using System.Text;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Bytes that grow, in memory from the pool. Disposed when what it holds was copied or sent.</summary>
internal sealed class ByteBuffer(int capacity = 4096) : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> more)
    {
        more.CopyTo(Room(more.Length));
        Length += more.Length;
    }

    public void Append(byte one)
    {
        Room(1)[0] = one;
        Length++;
    }

    /// <summary>A number as Avro has it: zigzag, seven bits a byte.</summary>
    public void AppendLong(long value)
    {
        Span<byte> room = Room(10);
        Length += WriteLong(room, value);
    }

    /// <summary>A length and UTF-8.</summary>
    public void AppendText(string text)
    {
        if (text.Length == 0)
        {
            Append(0);
            return;
        }

        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (text.Length <= 20)
        {
            // Short texts have a length of one byte: at most 60 bytes.
            Span<byte> room = Room(most + 1);
            int written = Encoding.UTF8.GetBytes(text, room[1..]);
            room[0] = (byte)(written << 1);
            Length += written + 1;
            return;
        }

        int count = Encoding.UTF8.GetByteCount(text);
        AppendLong(count);
        Length += Encoding.UTF8.GetBytes(text, Room(count));
    }

    /// <summary>Puts a number before what begins at <paramref name="at"/>.</summary>
    public void InsertLong(int at, long value)
    {
        Span<byte> number = stackalloc byte[10];
        int count = WriteLong(number, value);
        Room(count);
        bytes.AsSpan(at, Length - at).CopyTo(bytes.AsSpan(at + count));
        number[..count].CopyTo(bytes.AsSpan(at));
        Length += count;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(Math.Max(sizeHint, 256));
        return bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Room(Math.Max(sizeHint, 256));
        return bytes.AsSpan(Length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private Span<byte> Room(int count)
    {
        if (bytes.Length - Length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
            bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsSpan(Length);
    }

    private static int WriteLong(Span<byte> room, long value)
    {
        ulong rest = (ulong)((value << 1) ^ (value >> 63));
        int at = 0;
        while (rest > 0x7F)
        {
            room[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        room[at++] = (byte)rest;
        return at;
    }
}
