using System.Text.Json;
using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Dsx;

/// <summary>
/// One object to be scanned, read or acted on (<c>scan-orchestrator</c> §4.3, <c>connectors</c> §1.4). Nulls are left out when written: an explicit null
/// <c>connector</c> or <c>connector_url</c> is an error to Python peers.
/// </summary>
public sealed record DsxScanRequest
{
    public DsxConnectorModel? Connector { get; set; }

    /// <summary>The connector's own address of the object; required, checked by the receiver.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Location { get; set; }

    /// <summary>Name or path for people; required, always text.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Metainfo { get; set; }

    public string? ConnectorUrl { get; set; }

    public DsxRequestedAction? RequestedAction { get; set; }

    /// <summary>A hint, bytes; 0 upwards.</summary>
    public long? SizeInBytes { get; set; }

    public string? ScanJobId { get; set; }

    public string? JobItemId { get; set; }

    /// <summary>Where the request comes from, such as <c>connector_monitor</c>.</summary>
    public string? ScanSource { get; set; }

    /// <summary>Our own addition; see <see cref="DsxObjectVersion"/>.</summary>
    public DsxObjectVersion? LazaretObject { get; set; }

    /// <summary>Members we do not know; passed on as they came.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}
