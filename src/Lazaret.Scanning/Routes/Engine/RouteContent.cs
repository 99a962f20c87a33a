using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>The bytes of an item that is to be delivered or quarantined: from its stage, or from the source again. Nobody is told that they are the scanned ones; whoever takes them checks.</summary>
internal sealed class RouteContent(ActionRequest request, IConnectorClient source, RouteStage? stage) : IDisposable
{
    /// <summary>Why the source could not be read again; null when it could, or was not asked.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens the bytes from the start. Throws <see cref="IOException"/> when the source refuses; <see cref="Failure"/> says why.</summary>
    public async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (stage is { IsComplete: true } && stage.Length == request.Report.Size)
        {
            return stage.Open();
        }

        WorkItem item = new()
        {
            Id = request.ItemId,
            JobId = request.JobId,
            ConnectorId = source.Info.Id,
            Location = request.Location,
            MetaInfo = request.MetaInfo,
            Identity = request.Identity,
            Status = ItemStatus.New,
        };
        OpenResult opened = await source.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            Failure = opened.Failure;
            throw new IOException(opened.Failure!.Message);
        }

        return new ObjectContentStream(content, failure => Failure = failure);
    }

    public void Dispose() => stage?.Dispose();
}
