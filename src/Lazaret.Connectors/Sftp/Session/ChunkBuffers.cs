using System.Buffers;
using System.Collections.Concurrent;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>
/// Memory for reads under way. Large pieces are kept here and not in the shared pool, which would drop and remake them, as so many of one size are out at a time.
/// </summary>
internal sealed class ChunkBuffers(int large, int most)
{
    private const int Small = 64 * 1024;
    private readonly ConcurrentBag<byte[]> kept = [];

    public byte[] Rent(int size) => size <= Small ? ArrayPool<byte>.Shared.Rent(size) : kept.TryTake(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(large);

    public void Return(byte[] buffer)
    {
        if (buffer.Length != large)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else if (kept.Count < most)
        {
            kept.Add(buffer);
        }
    }
}
