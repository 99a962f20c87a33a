using Lazaret.Core.Connectors;

namespace Lazaret.Core.Dsx;

/// <summary>
/// A connector in another process, spoken to over the DSX wire. It lists by itself and sends what it finds, so <see cref="IConnectorClient.ListAsync"/> is not
/// used for it: a full scan is begun by calling <c>full_scan</c>, and its items come in through <c>scan/request</c>.
/// </summary>
public interface IDsxConnector : IConnectorClient
{
    /// <summary>As it registered last.</summary>
    DsxConnectorModel Model { get; }

    /// <summary>Takes over what a newer registration says; connections are kept when the address stays.</summary>
    void Update(DsxConnectorModel model, DsxCredentials? credentials);

    /// <summary>
    /// Calls a route of the connector's contract, signed when there are credentials. Never throws for a connector that cannot be reached.
    /// </summary>
    /// <param name="method">Upper case.</param>
    /// <param name="route">The one segment that is added to the connector's address: <c>full_scan</c>.</param>
    /// <param name="query">With its <c>?</c>, exactly as to be sent; empty when none.</param>
    /// <param name="body">JSON; empty when none.</param>
    /// <param name="timeout">For the whole call.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<DsxReply> CallAsync(string method, string route, string query, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken);
}
