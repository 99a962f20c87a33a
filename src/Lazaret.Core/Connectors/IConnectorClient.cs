using Lazaret.Core.Actions;

namespace Lazaret.Core.Connectors;

/// <summary>
/// One repository, however it is reached: in this process or over HTTP. All methods may be called at the same time from many threads.
/// Expected failures are values; an exception means a bug or the caller's own cancellation.
/// </summary>
public interface IConnectorClient : IAsyncDisposable
{
    /// <summary>Who this is.</summary>
    ConnectorInfo Info { get; }

    /// <summary>
    /// Lists the asset under a filter, in pages and in constant memory. A page's cursor, handed to a later call, goes on behind that page;
    /// objects may then be listed again but none is left out.
    /// A failure of the listing as a whole comes as a last page with <see cref="ListPage.Failure"/>.
    /// </summary>
    IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Opens one object for reading, or says why not: ObjectNotFound, PermissionError, OutsideAsset, NotARegularFile (all
    /// <c>ConnectorClient</c>), or an error that may pass.
    /// </summary>
    ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken);

    /// <summary>Opens the object of an item; a remote connector is sent more than the location.</summary>
    ValueTask<OpenResult> OpenAsync(Items.WorkItem item, CancellationToken cancellationToken) => OpenAsync(item.Location, cancellationToken);

    /// <summary>Carries out an action on exactly the version named, or leaves everything as it was and says why.</summary>
    ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken);

    /// <summary>Can the repository be reached and listed? Null when it can.</summary>
    ValueTask<Retries.Failure?> CheckAsync(CancellationToken cancellationToken);
}
