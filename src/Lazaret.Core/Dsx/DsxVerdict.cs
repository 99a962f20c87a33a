using System.Text.Json.Serialization;

namespace Lazaret.Core.Dsx;

/// <summary>A verdict on the wire, the second generation's superset (<c>scan-orchestrator</c> §4.5).</summary>
public sealed record DsxVerdict
{
    public string? ScanGuid { get; set; }

    /// <summary><c>Benign</c>, <c>Malicious</c>, <c>Not Scanned</c>, <c>Non Compliant</c>, <c>Unsupported File Type</c>, <c>Unknown</c> or the engine's own word.</summary>
    public string? Verdict { get; set; }

    public DsxVerdictDetails? VerdictDetails { get; set; }

    public DsxFileInfo? FileInfo { get; set; }

    /// <summary>−1 when not known.</summary>
    public long ScanDurationInMicroseconds { get; set; } = -1;

    /// <summary>Milliseconds from opening the object to the end of the item.</summary>
    [JsonPropertyName("dsxconnect_request_elapsed_ms")]
    public double? DsxconnectRequestElapsedMs { get; set; }
}
