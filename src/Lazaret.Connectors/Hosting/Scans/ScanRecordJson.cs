using System.Text.Json.Serialization;

namespace Lazaret.Connectors.Hosting.Scans;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScanRecord))]
internal sealed partial class ScanRecordJson : JsonSerializerContext;
