using System.Text.Json;

namespace Lazaret.Core.Dsx;

/// <summary>The body of <c>scan/request_batch</c>. The requests stay JSON until each is checked: one that is wrong must not spoil the others.</summary>
public sealed record DsxBatchRequest
{
    public IReadOnlyList<JsonElement>? Requests { get; set; }

    public int BatchSize { get; set; } = 10;
}
