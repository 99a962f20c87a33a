using System.Text.Json.Serialization;

namespace Lazaret.Scanning.Api.V1.Connectors;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DsxStored))]
internal sealed partial class DsxStoredJson : JsonSerializerContext;
