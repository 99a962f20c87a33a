namespace Lazaret.Core.Connectors;

/// <summary>A connector as the registry knows it.</summary>
public sealed record ConnectorInfo
{
    public required ConnectorId Id { get; init; }

    /// <summary><c>filesystem</c>, <c>s3</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>A name for people; unique names are not required.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public required string Name { get; init; }

    /// <summary>What it stands for: a folder, a bucket with prefix, a mailbox. Lossless text.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public required string Asset { get; init; }

    /// <summary>The filter it lists under by default; empty = everything.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Its address when it runs in another process; null when it lives in this one.</summary>
    public string? Url { get; init; }

    public ConnectorFeatures Features { get; init; }

    /// <summary>Further settings that the kind understands; never secrets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }
}
