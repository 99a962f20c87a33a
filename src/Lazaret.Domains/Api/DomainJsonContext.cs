using System.Text.Json.Serialization;
using Lazaret.Domains.Text;

namespace Lazaret.Domains.Api;

/// <summary>The JSON of the routes for names, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(DomainProblem))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(ScoreView[]))]
[JsonSerializable(typeof(VerdictView))]
internal sealed partial class DomainJsonContext : JsonSerializerContext;
