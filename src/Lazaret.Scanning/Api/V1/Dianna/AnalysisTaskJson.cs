using System.Text.Json.Serialization;

namespace Lazaret.Scanning.Api.V1.Dianna;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnalysisTask))]
internal sealed partial class AnalysisTaskJson : JsonSerializerContext;
