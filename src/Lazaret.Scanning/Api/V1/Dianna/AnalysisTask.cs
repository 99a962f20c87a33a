namespace Lazaret.Scanning.Api.V1.Dianna;

/// <summary>One deep analysis as it is kept in the store. A password for archives is never part of it (W-28).</summary>
internal sealed record AnalysisTask
{
    public required string Id { get; init; }

    public required string Connector { get; init; }

    public required string Location { get; init; }

    public string MetaInfo { get; init; } = "";

    public string? ScanRequestTaskId { get; init; }

    public string? ScanJobId { get; init; }

    /// <summary><c>ui</c>, <c>siem</c> or <c>auto</c>.</summary>
    public string Source { get; init; } = "ui";

    public string Status { get; init; } = "QUEUED";

    public string? Sha256 { get; init; }

    public string? UploadId { get; init; }

    public string? AnalysisId { get; init; }

    public bool? IsMalicious { get; init; }

    /// <summary>The analyser's own JSON.</summary>
    public string? Analysis { get; init; }

    public string? Error { get; init; }

    /// <summary>It was asked for with a password, which is not kept: after a restart it cannot be submitted any more.</summary>
    public bool NeedsPassword { get; init; }

    /// <summary>When it reached a terminal status.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public bool IsTerminal => Status is "SUCCESS" or "FAILED" or "ERROR" or "CANCELLED" or "UNSUPPORTED_FILE_TYPE";
}
