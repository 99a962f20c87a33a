using Lazaret.Core.Connectors;

namespace Lazaret.Core.Stores;

/// <summary>What a worker wants.</summary>
/// <param name="Owner">Who asks; for people.</param>
/// <param name="Max">Most items; 1 to 4,096.</param>
/// <param name="Duration">How long the lease holds without being renewed; 1 s to 1 h.</param>
public sealed record ClaimRequest(string Owner, int Max, TimeSpan Duration)
{
    /// <summary>Only items of these connectors; null = all.</summary>
    public IReadOnlyCollection<ConnectorId>? Connectors { get; init; }

    /// <summary>Only items that owe an action: what is asked while the scanner is out.</summary>
    public bool ActionsOnly { get; init; }
}
