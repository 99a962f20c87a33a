namespace Lazaret.Core.Dsx;

/// <summary>The answer to <c>scan/request_batch</c>.</summary>
public sealed record DsxBatchResponse
{
    public string Status { get; set; } = "";

    public string Message { get; set; } = "";

    public string? Description { get; set; }

    /// <summary>The ids of the accepted requests, in their order.</summary>
    public IReadOnlyList<string> TaskIds { get; set; } = [];

    /// <summary>How many were durably accepted.</summary>
    public int QueuedItems { get; set; }

    public int BatchSize { get; set; }

    /// <summary>Our own addition: what is wrong with each refused request, by its index; null when none was refused.</summary>
    public IReadOnlyList<DsxBatchRefusal>? Refused { get; set; }
}
