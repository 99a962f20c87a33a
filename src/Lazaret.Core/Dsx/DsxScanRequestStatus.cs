namespace Lazaret.Core.Dsx;

/// <summary>Where one accepted request stands (<c>scan-orchestrator</c> §4.4).</summary>
public sealed record DsxScanRequestStatus
{
    public string TaskId { get; set; } = "";

    /// <summary><c>PENDING</c>, <c>STARTED</c>, <c>RETRY</c>, <c>FAILURE</c> or <c>SUCCESS</c>.</summary>
    public string State { get; set; } = "";

    public string Status { get; set; } = "";

    public string? Result { get; set; }

    public string? Error { get; set; }
}
