using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Hosting;

/// <summary>A full scan to start.</summary>
public sealed record StartScan
{
    public required ConnectorId Connector { get; init; }

    /// <summary>Null = a fresh one.</summary>
    public JobId? JobId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Null = the connector's own filter.</summary>
    public string? Filter { get; init; }

    /// <summary>Most items; 0 = all.</summary>
    public long Limit { get; init; }

    /// <summary>Null = the host's default policy.</summary>
    public ActionPolicy? Actions { get; init; }

    /// <summary>−1 all, 0 none, n the newest n; null = the host's default.</summary>
    public long? RetainResults { get; init; }
}
