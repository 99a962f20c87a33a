using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Items;

/// <summary>An item as a worker gets it: leased, with all it needs to read, scan and act.</summary>
public sealed record WorkItem
{
    public required ItemId Id { get; init; }

    public required JobId JobId { get; init; }

    public required ConnectorId ConnectorId { get; init; }

    public required string Location { get; init; }

    public required string MetaInfo { get; init; }

    /// <summary>The version that was listed.</summary>
    public required ObjectIdentity Identity { get; init; }

    /// <summary>See <see cref="NewItem.Extra"/>.</summary>
    public string? Extra { get; init; }

    /// <summary><see cref="ItemState.Leased"/> (to be scanned) or <see cref="ItemState.Acting"/> (to be acted on).</summary>
    public required ItemStatus Status { get; init; }

    /// <summary>The recorded verdict of an item that owes its action; null while it is to be scanned.</summary>
    public ScanReport? Report { get; init; }
}
