namespace Lazaret.Core.Analysis;

/// <summary>What a deep analyser answered.</summary>
public sealed record AnalysisAnswer
{
    /// <summary><c>QUEUED</c>, <c>SUCCESS</c>, <c>FAILED</c>, <c>ERROR</c>, <c>CANCELLED</c>, <c>UNSUPPORTED_FILE_TYPE</c> or the service's own word.</summary>
    public required string Status { get; init; }

    /// <summary>The service's id of the analysis; null before it gave one.</summary>
    public string? AnalysisId { get; init; }

    /// <summary>The service's id of the upload; null when it has none.</summary>
    public string? UploadId { get; init; }

    /// <summary>The service's verdict; null while there is none.</summary>
    public bool? IsMalicious { get; init; }

    /// <summary>The whole answer as JSON; null when it was none.</summary>
    public string? Json { get; init; }

    /// <summary>SHA-256 of what was sent, lower-case hex; set by a submission.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What went wrong, in a sentence; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>True when nothing more will happen.</summary>
    public bool IsTerminal => Status is "SUCCESS" or "FAILED" or "ERROR" or "CANCELLED" or "UNSUPPORTED_FILE_TYPE";

    /// <summary>True when asking again may help: the service could not be reached.</summary>
    public bool MayPass { get; init; }
}
