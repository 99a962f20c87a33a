using Lazaret.Core.Connectors;

namespace Lazaret.Core.Stores;

/// <summary>The connectors that are known.</summary>
public interface IConnectorRegistry
{
    /// <summary>Adds or renews; the time of the first registration stays.</summary>
    ValueTask<ConnectorInfo> RegisterConnectorAsync(ConnectorInfo info, CancellationToken cancellationToken);

    ValueTask<ConnectorInfo?> GetConnectorAsync(ConnectorId id, CancellationToken cancellationToken);

    /// <summary>All of them, by name then id.</summary>
    ValueTask<IReadOnlyList<ConnectorInfo>> ListConnectorsAsync(CancellationToken cancellationToken);

    /// <summary>Forgets one; its jobs and results stay. False when there is none.</summary>
    ValueTask<bool> RemoveConnectorAsync(ConnectorId id, CancellationToken cancellationToken);
}
