using System.Text.Json.Serialization;

namespace Lazaret.Core.Dsx;

/// <summary>A verdict on the wire, the second generation's superset (<c>scan-orchestrator</c> §4.5).</summary>
public sealed record DsxVerdict
{
    public string? ScanGuid { get; init; }

    /// <summary><c>Benign</c>, <c>Malicious</c>, <c>Not Scanned</c>, <c>Non Compliant</c>, <c>Unsupported File Type</c>, <c>Unknown</c> or the engine's own word.</summary>
    public string? Verdict { get; init; }

    public DsxVerdictDetails? VerdictDetails { get; init; }

    public DsxFileInfo? FileInfo { get; init; }

    /// <summary>−1 when not known.</summary>
    public long ScanDurationInMicroseconds { get; init; } = -1;

    /// <summary>Milliseconds from opening the object to the end of the item.</summary>
    [JsonPropertyName("dsxconnect_request_elapsed_ms")]
    public double? DsxconnectRequestElapsedMs { get; init; }
}
