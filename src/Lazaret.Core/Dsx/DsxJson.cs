using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Core.Dsx;

/// <summary>JSON of the wire: snake case, nulls left out, compact. A null where the wire allows none is an error; what is not known is kept or ignored.</summary>
/// <remarks>
/// The models have <c>set</c>, not <c>init</c>: generated readers hand init-only members to a constructor of their own, which loses the default of every member that
/// is left out and does not work at all beside extension data.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DsxConnectorModel))]
[JsonSerializable(typeof(DsxConnectorModel[]))]
[JsonSerializable(typeof(DsxScanRequest))]
[JsonSerializable(typeof(DsxRequestedAction))]
[JsonSerializable(typeof(DsxObjectVersion))]
[JsonSerializable(typeof(DsxStatusResponse))]
[JsonSerializable(typeof(DsxItemActionResponse))]
[JsonSerializable(typeof(DsxScanResult))]
[JsonSerializable(typeof(DsxScanResult[]))]
[JsonSerializable(typeof(DsxScanRequestStatus))]
[JsonSerializable(typeof(DsxBatchRequest))]
[JsonSerializable(typeof(DsxBatchResponse))]
[JsonSerializable(typeof(DsxRegistration))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
public sealed partial class DsxJson : JsonSerializerContext;
