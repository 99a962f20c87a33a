using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Core.Dsx;

/// <summary>The action that the core asks for in place of the connector's own setting (second generation; <c>connectors</c> §1.4, §1.13).</summary>
public sealed record DsxRequestedAction
{
    /// <summary>A value of <see cref="DsxItemActions"/>; <c>move_tag</c> is read too.</summary>
    public string? Type { get; init; }

    public DsxActionDestination? Destination { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    /// <summary><c>quarantine_target.preserve_relative_path</c> and <c>resolved_filename</c> are understood.</summary>
    public Dictionary<string, JsonElement>? Details { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}
