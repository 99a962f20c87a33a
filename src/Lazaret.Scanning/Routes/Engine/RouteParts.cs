using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Scanning.Routes.Records;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>A route put together: its definition, and the things that the definition names, open.</summary>
public sealed record RouteParts
{
    public required RouteDefinition Definition { get; init; }

    /// <summary>Where files come from.</summary>
    public required IConnectorClient Source { get; init; }

    /// <summary>The source for people and records, without secrets: <c>sftp://ingest@host:22/outgoing</c>.</summary>
    public required string SourceName { get; init; }

    /// <summary>Takes those out of a batch that others have done already; null = none.</summary>
    public Func<IReadOnlyList<NewItem>, CancellationToken, ValueTask<IReadOnlyList<NewItem>>>? Sift { get; init; }

    /// <summary>Where clean files go, in the order of the definition.</summary>
    public required IReadOnlyList<RouteTarget> Targets { get; init; }

    /// <summary>Where everything else goes.</summary>
    public required IQuarantine Quarantine { get; init; }

    /// <summary>What locations of the source begin with and paths do not: its folder, its prefix. Null = the asset of the connector.</summary>
    public string? SourceRoot { get; init; }

    /// <summary>Folders on the source to which the route moves files, relative to its root or absolute: nothing in them is taken.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];

    /// <summary>Further books that are kept, such as tables in PostgreSQL, and the one who writes them; null = none.</summary>
    public IRouteLedger? Ledger { get; init; }

    /// <summary>Set together with <see cref="Ledger"/>.</summary>
    public RecordWriter? Writer { get; init; }

    /// <summary>Told of each file once it is durably delivered or quarantined; perhaps again after a crash.</summary>
    public Action<RouteRecord> Settled { get; init; } = static _ => { };

    /// <summary>Folder for large files on their way; null = they are read from the source twice.</summary>
    public string? StageFolder { get; init; }
}
