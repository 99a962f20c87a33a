using System.Buffers;

namespace Lazaret.Scanners.Signatures;

/// <summary>
/// The matcher over an object that comes in chunks: keeps the last bytes of what went by, so that a pattern over a border is found too.
/// Memory is twice the longest pattern, whatever the object's size. Not for several threads at once.
/// </summary>
internal sealed class ChunkMatcher(PatternMatcher matcher) : IDisposable
{
    private readonly int overlap = Math.Max(0, matcher.LongestPattern - 1);
    private byte[]? carry;
    private int carried;

    /// <summary>Bytes taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>Takes the next bytes: a pattern that ends in them, or null.</summary>
    public BytePattern? Take(ReadOnlySpan<byte> chunk)
    {
        BytePattern? found = null;
        int joined = Math.Min(chunk.Length, overlap);
        if (carried > 0)
        {
            chunk[..joined].CopyTo(carry.AsSpan(carried));
            found = matcher.Find(carry.AsSpan(0, carried + joined), Position - carried);
        }

        // A chunk that was joined as a whole has been searched already.
        if (carried == 0 || joined < chunk.Length)
        {
            found ??= matcher.Find(chunk, Position);
        }

        Position += chunk.Length;
        Keep(chunk, joined);
        return found;
    }

    public void Dispose()
    {
        if (carry is not null)
        {
            ArrayPool<byte>.Shared.Return(carry);
            carry = null;
        }
    }

    private void Keep(ReadOnlySpan<byte> chunk, int joined)
    {
        if (overlap == 0 || chunk.IsEmpty)
        {
            return;
        }

        carry ??= ArrayPool<byte>.Shared.Rent(2 * overlap);
        if (chunk.Length >= overlap)
        {
            chunk[^overlap..].CopyTo(carry);
            carried = overlap;
            return;
        }

        if (carried == 0)
        {
            chunk.CopyTo(carry);
        }

        int total = carried + joined;
        int surplus = Math.Max(0, total - overlap);
        carry.AsSpan(surplus, total - surplus).CopyTo(carry);
        carried = total - surplus;
    }
}
