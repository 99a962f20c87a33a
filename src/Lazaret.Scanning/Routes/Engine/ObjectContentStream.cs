using Lazaret.Core.Connectors;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Content;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>An object's content as a stream; a failure of the source is an <see cref="IOException"/>, and is told to <paramref name="failed"/> first.</summary>
internal sealed class ObjectContentStream(IObjectContent content, Action<Failure> failed) : ForwardStream
{
    private bool closed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        ReadResult read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read.Failure is { } failure)
        {
            failed(failure);
            throw new IOException(failure.Message);
        }

        return read.Count;
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override async ValueTask DisposeAsync()
    {
        if (!closed)
        {
            closed = true;
            await content.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed)
        {
            closed = true;
            content.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }
}
