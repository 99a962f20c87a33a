using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Hosting;

/// <summary>Items that are sent to us.</summary>
public sealed record Submission
{
    public required JobId Job { get; init; }

    public required ConnectorId Connector { get; init; }

    /// <summary>At most 10,000.</summary>
    public required IReadOnlyList<NewItem> Items { get; init; }

    /// <summary>For the job, when it has to be made; for people.</summary>
    public string JobName { get; init; } = "";

    /// <summary>For the job, when it has to be made; null = what the host does with remote connectors.</summary>
    public ActionPolicy? Actions { get; init; }

    /// <summary>These items are the whole job: its enumeration is closed with them.</summary>
    public bool IsWhole { get; init; }
}
