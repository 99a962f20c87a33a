using System.Text.Json.Serialization;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Items;

/// <summary>An accepted item and where it stands.</summary>
internal sealed record ItemView
{
    public required long Id { get; init; }

    public required string JobId { get; init; }

    public required string ConnectorId { get; init; }

    /// <summary>A byte that is not UTF-8 stands there as \udc80…\udcff, as Python's fsdecode gives it.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Location { get; init; }

    /// <summary>The bytes of the location when it is not UTF-8; null otherwise.</summary>
    public string? LocationBase64 { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string MetaInfo { get; init; }

    /// <summary>Bytes as listed; −1 when the repository did not say.</summary>
    public required long Size { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    [NamesOf(typeof(ItemState))]
    public required string State { get; init; }

    /// <summary>Failed tries so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Not tried before this time; null = at once, or not waiting.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? DiedAt { get; init; }

    [NamesOf(typeof(ErrorClass))]
    public string? ErrorClass { get; init; }

    [NamesOf(typeof(ReasonCode))]
    public string? Reason { get; init; }

    /// <summary>The last failure in a sentence.</summary>
    public string? Error { get; init; }

    public static ItemView Of(ItemRecord item) => new()
    {
        Id = item.Id.Value,
        JobId = item.JobId.Value,
        ConnectorId = item.ConnectorId.Value,
        Location = item.Location,
        LocationBase64 = Lossless.Base64(item.Location),
        MetaInfo = item.MetaInfo,
        Size = item.Identity.Size,
        ModifiedAt = item.Identity.ModifiedNs == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(item.Identity.ModifiedNs / 100),
        State = Names.Of(item.Status.State),
        Attempts = item.Status.Attempts,
        DueAt = item.Status.IsWaiting && item.Status.DueMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(item.Status.DueMs) : null,
        AcceptedAt = item.AcceptedAt,
        DiedAt = item.DiedAt,
        ErrorClass = item.LastFailure is { } f ? Names.Of(f.Class) : null,
        Reason = item.LastFailure is { } r ? Names.Of(r.Reason) : null,
        Error = item.LastFailure?.Message,
    };
}
