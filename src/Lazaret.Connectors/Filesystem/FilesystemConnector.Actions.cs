using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Filesystem;

/// <content>Actions.</content>
public sealed partial class FilesystemConnector
{
    /// <inheritdoc/>
    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => throw new NotSupportedException("Not in this build yet");

    /// <inheritdoc/>
    public IAsyncEnumerable<ListPage> WatchAsync(MonitorRequest request, CancellationToken cancellationToken) => throw new NotSupportedException("Not in this build yet");
}
