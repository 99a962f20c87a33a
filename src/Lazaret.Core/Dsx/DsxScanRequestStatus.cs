namespace Lazaret.Core.Dsx;

/// <summary>Where one accepted request stands (<c>scan-orchestrator</c> §4.4).</summary>
public sealed record DsxScanRequestStatus
{
    public string TaskId { get; init; } = "";

    /// <summary><c>PENDING</c>, <c>STARTED</c>, <c>RETRY</c>, <c>FAILURE</c> or <c>SUCCESS</c>.</summary>
    public string State { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Result { get; init; }

    public string? Error { get; init; }
}
