using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Core.Dsx;

/// <summary>The action that the core asks for in place of the connector's own setting (second generation; <c>connectors</c> §1.4, §1.13).</summary>
public sealed record DsxRequestedAction
{
    /// <summary>A value of <see cref="DsxItemActions"/>; <c>move_tag</c> is read too.</summary>
    public string? Type { get; set; }

    public DsxActionDestination? Destination { get; set; }

    public Dictionary<string, string>? Tags { get; set; }

    /// <summary><c>quarantine_target.preserve_relative_path</c> and <c>resolved_filename</c> are understood.</summary>
    public Dictionary<string, JsonElement>? Details { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}
