using System.Security.Cryptography;

namespace Lazaret.Core.Streams;

/// <summary>
/// Reads exactly the bytes that were promised. A source that ends early, fails, or whose bytes have another SHA-256 than they should, makes the read throw
/// <see cref="StreamStoreException"/>; the last bytes of a damaged stream are never given out.
/// </summary>
/// <param name="inner">Where the bytes come from; disposed with this.</param>
/// <param name="count">How many there are.</param>
/// <param name="sha256">Their digest in lower-case hexadecimal; null = not checked, as for a piece of a stream.</param>
/// <param name="what">What is read, for messages: <c>stream a/content/12…</c>.</param>
/// <param name="owner">Disposed after <paramref name="inner"/>: a response, a lease.</param>
public sealed class PieceStream(Stream inner, long count, string? sha256, string what, IDisposable? owner = null) : Stream
{
    private readonly IncrementalHash? hash = sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long given;
    private bool ended;
    private bool disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => count;

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ended || (buffer.Length == 0 && count > given))
        {
            return 0;
        }

        Memory<byte> room = Room(buffer);
        try
        {
            int read = room.Length == 0 ? 0 : await inner.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            return Took(room.Span[..read]);
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Failed(e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (ended || (buffer.Length == 0 && count > given))
        {
            return 0;
        }

        Span<byte> room = buffer[..(int)Math.Min(buffer.Length, count - given)];
        try
        {
            int read = room.Length == 0 ? 0 : inner.Read(room);
            return Took(room[..read]);
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Failed(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await inner.DisposeAsync().ConfigureAwait(false);
            owner?.Dispose();
            hash?.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            inner.Dispose();
            owner?.Dispose();
            hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsForeign(Exception e) => e is not (OperationCanceledException or StreamStoreException or ObjectDisposedException);

    private Memory<byte> Room(Memory<byte> buffer) => buffer[..(int)Math.Min(buffer.Length, count - given)];

    private int Took(ReadOnlySpan<byte> bytes)
    {
        given += bytes.Length;
        if (bytes.Length == 0 && given < count)
        {
            throw new StreamStoreException($"The {what} ended after {given} of {count} bytes.") { MayPass = true };
        }

        hash?.AppendData(bytes);
        if (given == count && !ended)
        {
            ended = true;
            if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
            {
                throw new StreamStoreException($"The {what} is damaged: its bytes have another SHA-256.");
            }
        }

        return bytes.Length;
    }

    private StreamStoreException Failed(Exception e) => new($"The {what} could not be read: {e.Message}", e) { MayPass = true };
}
