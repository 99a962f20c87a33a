namespace Lazaret.Core.Dsx;

/// <summary>The answer to <c>scan/request_batch</c>.</summary>
public sealed record DsxBatchResponse
{
    public string Status { get; init; } = "";

    public string Message { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>The ids of the accepted requests, in their order.</summary>
    public IReadOnlyList<string> TaskIds { get; init; } = [];

    /// <summary>How many were durably accepted.</summary>
    public int QueuedItems { get; init; }

    public int BatchSize { get; init; }

    /// <summary>Our own addition: what is wrong with each refused request, by its index; null when none was refused.</summary>
    public IReadOnlyList<DsxBatchRefusal>? Refused { get; init; }
}
