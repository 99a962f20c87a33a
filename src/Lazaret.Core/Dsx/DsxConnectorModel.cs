using System.Text.Json;
using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Dsx;

/// <summary>
/// A connector as it tells of itself on the wire (<c>scan-orchestrator</c> §4.2, <c>connectors</c> §1.4). Enumerations are kept as text, so that a value we do not
/// know is passed on and never breaks the rest. Nulls are left out when written.
/// </summary>
public sealed record DsxConnectorModel
{
    /// <summary>Type-like name and last segment of <see cref="Url"/>: <c>filesystem-connector</c>.</summary>
    public string Name { get; set; } = "connector";

    public string? DisplayName { get; set; }

    /// <summary>A data-URI image, raw SVG or a label of at most 8 characters; see <see cref="DsxIcon"/>.</summary>
    public string? DisplayIcon { get; set; }

    /// <summary>Lower case with hyphens when we write it; any form that parses when we read it.</summary>
    public string? Uuid { get; set; }

    public string? MetaInfo { get; set; }

    /// <summary>Base of the core's calls, with the <c>/{name}</c> segment, without a slash at the end.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>ready</c>, <c>starting</c>, <c>stopped</c> or <c>failed</c>.</summary>
    public string Status { get; set; } = DsxStatus.Starting;

    /// <summary>What the connector does with a malicious object unless told otherwise; see <see cref="DsxItemActions"/>. Not sent by first-generation connectors.</summary>
    public string? ItemAction { get; set; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public string ItemActionMoveMetainfo { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string Asset { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string? AssetDisplayName { get; set; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public string Filter { get; set; } = "";

    /// <summary>Seconds since the Unix epoch.</summary>
    public double? LastRepoCheckTs { get; set; }

    public string? LastRepoCheckReason { get; set; }

    public string? LastRepoCheckMessage { get; set; }

    /// <summary>Members we do not know; passed on as they came.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}
