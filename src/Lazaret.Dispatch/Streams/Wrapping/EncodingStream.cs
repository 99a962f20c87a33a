namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Reads a seekable stream encoded, behind a header; can be read again from anywhere. Leaves the stream open.</summary>
internal sealed class EncodingStream(Stream inner, long length, byte[] header, IStreamCipher cipher) : Stream
{
    private readonly long start = inner.Position;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => header.Length + length;

    public override long Position
    {
        get => position;
        set => position = Math.Clamp(value, 0, Length);
    }

    public override int Read(Span<byte> buffer) => TryHeader(buffer, out int read) ? read : Took(buffer, inner.Read(Room(buffer)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryHeader(buffer.Span, out int read))
        {
            return read;
        }

        read = await inner.ReadAsync(buffer[..Room(buffer.Span).Length], cancellationToken).ConfigureAwait(false);
        return Took(buffer.Span, read);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool TryHeader(Span<byte> buffer, out int read)
    {
        read = 0;
        if (position >= header.Length)
        {
            return false;
        }

        read = (int)Math.Min(buffer.Length, header.Length - position);
        header.AsSpan((int)position, read).CopyTo(buffer);
        position += read;
        return true;
    }

    /// <summary>The part of a buffer that the rest of the content fills; puts the inner stream where it has to stand.</summary>
    private Span<byte> Room(Span<byte> buffer)
    {
        long at = position - header.Length;
        inner.Position = start + at;
        return buffer[..(int)Math.Min(buffer.Length, length - at)];
    }

    private int Took(Span<byte> buffer, int read)
    {
        cipher.Apply(buffer[..read], position - header.Length);
        position += read;
        return read;
    }
}
