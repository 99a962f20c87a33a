using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Core.Routes.Records;

/// <summary>A file's life on a route, as one row.</summary>
public sealed record RouteRecord
{
    /// <summary>The file's id on its whole way; also that of its quarantine entry.</summary>
    public required Guid Id { get; init; }

    public required string Route { get; init; }

    /// <summary>Without secrets: <c>sftp://ingest@host:22/outgoing</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Below the source. Lossless text.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public required string Path { get; init; }

    /// <summary>Which version of it.</summary>
    public required ObjectIdentity Identity { get; init; }

    public required RouteFileState State { get; init; }

    /// <summary>Empty until it is known.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Null until it is scanned.</summary>
    public Outcome? Outcome { get; init; }

    public ReasonCode Reason { get; init; }

    /// <summary>What was found, or the last error.</summary>
    public string? Detail { get; init; }

    public string? Engine { get; init; }

    /// <summary>Where it was delivered: keys, in the order of the destinations.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringListConverter))]
    public IReadOnlyList<string> Delivered { get; init; } = [];

    public int Attempts { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public DateTimeOffset? TakenAt { get; init; }

    public DateTimeOffset? ScannedAt { get; init; }

    /// <summary>Delivered or quarantined.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    public DateTimeOffset? SourceFinishedAt { get; init; }

    /// <summary>The file's own name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>True from the moment at which it is delivered or quarantined: only then does its name count as processed (W2).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsSettled => State is RouteFileState.Uploaded or RouteFileState.Quarantined or RouteFileState.Done;

    /// <summary>The row of a quarantined file as far as its entry tells it, for books in which it has none.</summary>
    public static RouteRecord Of(QuarantineEntry entry) => new()
    {
        Id = entry.Id,
        Route = entry.Route,
        Source = entry.Source,
        Path = entry.Path,
        Identity = new ObjectIdentity(entry.Size, entry.ModifiedAt is { } modified ? (modified - DateTimeOffset.UnixEpoch).Ticks * 100 : 0, 0, null),
        State = RouteFileState.Done,
        Sha256 = entry.Sha256,
        Outcome = entry.Outcome,
        Reason = entry.Reason,
        Detail = entry.Detail,
        Engine = entry.Engine,
        SeenAt = entry.TakenAt ?? entry.QuarantinedAt,
        TakenAt = entry.TakenAt,
        SettledAt = entry.QuarantinedAt,
    };
}
