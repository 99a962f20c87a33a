using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Stores;

/// <summary>Which results. Null or empty = any.</summary>
public sealed record ResultQuery
{
    public JobId? Job { get; init; }

    public ConnectorId? Connector { get; init; }

    public IReadOnlyList<Outcome> Outcomes { get; init; } = [];

    /// <summary>Found anywhere in the location or in a threat name; ASCII case does not matter; no wildcards.</summary>
    public string? Text { get; init; }
}
