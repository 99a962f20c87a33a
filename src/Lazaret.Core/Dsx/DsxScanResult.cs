namespace Lazaret.Core.Dsx;

/// <summary>A result on the wire (<c>scan-orchestrator</c> §4.6).</summary>
public sealed record DsxScanResult
{
    /// <summary>Rises with time; −1 until it is stored.</summary>
    public long Id { get; init; } = -1;

    public string ScanRequestTaskId { get; init; } = "";

    public string? ScanJobId { get; init; }

    public string? MetadataTag { get; init; }

    public DsxScanRequest? ScanRequest { get; init; }

    public DsxVerdict? Verdict { get; init; }

    public DsxItemActionResponse? ItemAction { get; init; }

    /// <summary>A word of <see cref="DsxStatus"/>.</summary>
    public string Status { get; init; } = DsxStatus.Scanned;
}
