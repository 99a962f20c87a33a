namespace Lazaret.Scanning.Routes.Validation;

/// <summary>Reads at most so many bytes.</summary>
/// <param name="inner">Not disposed of.</param>
/// <param name="most">Null = any number.</param>
internal sealed class MeteredStream(Stream inner, long? most) : Stream
{
    private long given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        given += read;
        return given > most ? throw new TooLargeException() : read;
    }

    /// <summary>The limit was passed.</summary>
    internal sealed class TooLargeException : Exception;
}
