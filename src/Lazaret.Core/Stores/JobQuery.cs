using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;

namespace Lazaret.Core.Stores;

/// <summary>Which jobs. Null or empty = any.</summary>
public sealed record JobQuery
{
    public ConnectorId? Connector { get; init; }

    public IReadOnlyList<JobState> States { get; init; } = [];
}
