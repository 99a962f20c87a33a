namespace Lazaret.Core.Dsx;

/// <summary>The usual answer of both sides (<c>scan-orchestrator</c> §4.4).</summary>
public sealed record DsxStatusResponse
{
    /// <summary><c>success</c>, <c>error</c> or <c>nothing</c>.</summary>
    public string Status { get; init; } = "";

    public string Message { get; init; } = "";

    public string? Description { get; init; }

    public string? Id { get; init; }

    public IReadOnlyList<string>? Preview { get; init; }

    public static DsxStatusResponse Success(string message, string? description = null) => new() { Status = DsxStatus.Success, Message = message, Description = description };

    public static DsxStatusResponse Error(string message, string? description = null) => new() { Status = DsxStatus.Error, Message = message, Description = description };
}
