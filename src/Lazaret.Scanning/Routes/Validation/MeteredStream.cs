using Lazaret.Scanning.Content;

namespace Lazaret.Scanning.Routes.Validation;

/// <summary>Reads at most so many bytes.</summary>
/// <param name="inner">Not disposed of.</param>
/// <param name="most">Null = any number.</param>
internal sealed class MeteredStream(Stream inner, long? most) : ForwardStream
{
    private long given;

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    private int Count(int read)
    {
        given += read;
        return given > most ? throw new TooLargeException() : read;
    }

    /// <summary>The limit was passed.</summary>
    internal sealed class TooLargeException : Exception;
}
