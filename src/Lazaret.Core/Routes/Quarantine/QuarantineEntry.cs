using System.Text.Json.Serialization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Text;

namespace Lazaret.Core.Routes.Quarantine;

/// <summary>One file in a quarantine: the record that lies beside its content.</summary>
public sealed record QuarantineEntry
{
    /// <summary>Names the entry; never made from anything outside. Version 7, so that ids sort by time.</summary>
    public required Guid Id { get; init; }

    public required QuarantineKind Kind { get; init; }

    /// <summary>The route that put it in.</summary>
    public required string Route { get; init; }

    /// <summary>Where it came from, without secrets: <c>sftp://ingest@host:22/outgoing</c>.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Source { get; init; }

    /// <summary>The path below the source. Lossless text.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>32 lower-case hex digits, for look-ups elsewhere; filled in by the quarantine.</summary>
    public string Md5 { get; init; } = "";

    public DateTimeOffset? ModifiedAt { get; init; }

    public required Outcome Outcome { get; init; }

    public ReasonCode Reason { get; init; }

    /// <summary>What was found, or why it was not scanned; one line.</summary>
    public string? Detail { get; init; }

    /// <summary>The scanner that decided, with engine and database.</summary>
    public string? Engine { get; init; }

    /// <summary>When the file was taken from its source: what the dates in its keys are made of. Null in records of others.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    public required DateTimeOffset QuarantinedAt { get; init; }

    /// <summary>Attributes from the file's name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Why the record cannot be read; null when it can.</summary>
    [JsonIgnore]
    public string? Damage { get; init; }

    /// <summary>The file's own name.</summary>
    [JsonIgnore]
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}
