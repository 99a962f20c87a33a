using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Stores;

/// <summary>Which dead letters. Null = any.</summary>
public sealed record DeadLetterQuery
{
    public JobId? Job { get; init; }

    public ConnectorId? Connector { get; init; }

    public ReasonCode? Reason { get; init; }

    public ItemId? Item { get; init; }
}
