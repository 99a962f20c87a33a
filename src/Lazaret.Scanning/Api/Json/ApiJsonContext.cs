using System.Text.Json.Serialization;
using Lazaret.Scanning.Api.Connectors;
using Lazaret.Scanning.Api.DeadLetters;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Health;
using Lazaret.Scanning.Api.Items;
using Lazaret.Scanning.Api.Jobs;
using Lazaret.Scanning.Api.Results;
using Lazaret.Scanning.Api.Routes;
using Lazaret.Scanning.Api.Statistics;

namespace Lazaret.Scanning.Api.Json;

/// <summary>All JSON of the API, generated at build time so that the start does not pay for reflection. Bodies are read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(PageView<ConnectorView>))]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(PageView<JobView>))]
[JsonSerializable(typeof(CreateJob))]
[JsonSerializable(typeof(PageView<ItemView>))]
[JsonSerializable(typeof(PageView<ResultView>))]
[JsonSerializable(typeof(DeadLetterCommand))]
[JsonSerializable(typeof(DeadLetterAnswer))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(PageView<EngineView>))]
[JsonSerializable(typeof(PageView<DamageView>))]
[JsonSerializable(typeof(PageView<RouteView>))]
[JsonSerializable(typeof(PageView<RouteFileView>))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ReadyView))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
