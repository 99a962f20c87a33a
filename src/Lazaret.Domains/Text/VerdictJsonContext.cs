using System.Text.Json.Serialization;

namespace Lazaret.Domains.Text;

/// <summary>All JSON of verdicts, generated at build time so that the start does not pay for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ScoreView))]
[JsonSerializable(typeof(VerdictView))]
[JsonSerializable(typeof(CompatDomain))]
internal sealed partial class VerdictJsonContext : JsonSerializerContext;
