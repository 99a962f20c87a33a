using System.Text.Json.Serialization;
using Lazaret.Core.Connectors;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Connectors;

/// <summary>A connector as the API shows it.</summary>
internal sealed record ConnectorView
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Name { get; init; }

    /// <summary>What it stands for: a folder, a bucket.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Asset { get; init; }

    /// <summary>The bytes of the asset's name when it is not UTF-8; null otherwise.</summary>
    public string? AssetBase64 { get; init; }

    /// <summary>The filter it lists under by default; empty = everything.</summary>
    public required string Filter { get; init; }

    /// <summary>Its address when it runs in another process.</summary>
    public string? Url { get; init; }

    public required IReadOnlyList<string> Features { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>True when it lives in this process and can be scanned now.</summary>
    public required bool Attached { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    public static ConnectorView Of(ConnectorInfo info, bool attached) => new()
    {
        Id = info.Id.Value,
        Kind = info.Kind,
        Name = info.Name,
        Asset = info.Asset,
        AssetBase64 = Lossless.Base64(info.Asset),
        Filter = info.Filter,
        Url = info.Url,
        Features = [.. Enum.GetValues<ConnectorFeatures>().Where(f => f != ConnectorFeatures.None && info.Features.HasFlag(f)).Select(Core.Outcomes.Names.Of)],
        Settings = info.Settings,
        Attached = attached,
        RegisteredAt = info.RegisteredAt,
        LastSeenAt = info.LastSeenAt,
    };
}
