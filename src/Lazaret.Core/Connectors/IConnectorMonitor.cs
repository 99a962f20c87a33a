namespace Lazaret.Core.Connectors;

/// <summary>A connector that tells of new and changed objects.</summary>
public interface IConnectorMonitor
{
    /// <summary>
    /// Pages of objects that are new or changed and have settled, until cancelled. Begins with, and repeats from time to time, a whole
    /// listing, so that nothing is lost that happened while nobody watched; each item carries an idempotency key made of location and
    /// version, so that the store accepts every version once. A page is only forgotten after the consumer has asked for the next one.
    /// </summary>
    IAsyncEnumerable<ListPage> WatchAsync(MonitorRequest request, CancellationToken cancellationToken);
}
