namespace Lazaret.Core.Dsx;

/// <summary>A result on the wire (<c>scan-orchestrator</c> §4.6).</summary>
public sealed record DsxScanResult
{
    /// <summary>Rises with time; −1 until it is stored.</summary>
    public long Id { get; set; } = -1;

    public string ScanRequestTaskId { get; set; } = "";

    public string? ScanJobId { get; set; }

    public string? MetadataTag { get; set; }

    public DsxScanRequest? ScanRequest { get; set; }

    public DsxVerdict? Verdict { get; set; }

    public DsxItemActionResponse? ItemAction { get; set; }

    /// <summary>A word of <see cref="DsxStatus"/>.</summary>
    public string Status { get; set; } = DsxStatus.Scanned;
}
