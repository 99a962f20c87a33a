using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;

namespace Lazaret.Core.Items;

/// <summary>An item as it is shown: what was accepted and where it stands.</summary>
public sealed record ItemRecord
{
    public required ItemId Id { get; init; }

    public required JobId JobId { get; init; }

    public required ConnectorId ConnectorId { get; init; }

    public required string Location { get; init; }

    public required string MetaInfo { get; init; }

    public required ObjectIdentity Identity { get; init; }

    /// <summary>See <see cref="NewItem.Extra"/>.</summary>
    public string? Extra { get; init; }

    public required ItemStatus Status { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The last failure of an item that waits for a retry or is dead; null otherwise.</summary>
    public Failure? LastFailure { get; init; }

    /// <summary>When the item became a dead letter; null unless it is one.</summary>
    public DateTimeOffset? DiedAt { get; init; }
}
