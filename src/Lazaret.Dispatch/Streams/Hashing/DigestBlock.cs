using System.Buffers;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>A piece of a stream in a pooled buffer that several digests read; the last one to release it gives it back.</summary>
internal sealed class DigestBlock
{
    /// <summary>Bytes of a full block. Large enough that handing it over costs nothing against hashing it, small enough for the second-level cache.</summary>
    public const int Capacity = 128 * 1024;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(Capacity);
    private int users = 1;

    public Memory<byte> Room => buffer.AsMemory(0, Capacity);

    /// <summary>How many bytes of it are filled.</summary>
    public int Count { get; set; }

    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, Count);

    /// <summary>Adds users before it is handed to them.</summary>
    public void Share(int more) => Interlocked.Add(ref users, more);

    public void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
