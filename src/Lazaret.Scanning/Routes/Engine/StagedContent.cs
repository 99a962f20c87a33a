using Lazaret.Core.Connectors;
using Lazaret.Core.Items;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>The source's content on its way to the scanners; what goes past is kept in a stage.</summary>
internal sealed class StagedContent(IObjectContent inner, RouteStage stage, Action<RouteStage> ended) : IObjectContent
{
    public ObjectIdentity Identity => inner.Identity;

    public long Length => inner.Length;

    public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ReadResult read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read.Count > 0)
        {
            stage.Write(buffer.Span[..read.Count]);
        }
        else if (read.Failure is null)
        {
            stage.Complete();
        }

        return read;
    }

    public async ValueTask DisposeAsync()
    {
        ended(stage);
        await inner.DisposeAsync().ConfigureAwait(false);
    }
}
