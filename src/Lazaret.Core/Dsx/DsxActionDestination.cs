using System.Text.Json;
using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Dsx;

/// <summary>Where to.</summary>
public sealed record DsxActionDestination
{
    /// <summary>The target area.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Path { get; set; }

    /// <summary>The target area under another name.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Prefix { get; set; }

    /// <summary>The final name of the object.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Filename { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}
