using System.Text.Json.Serialization;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Results;

/// <summary>The one result of one item: its chain of custody.</summary>
internal sealed record ResultView
{
    /// <summary>0 for an upload, which is no stored item.</summary>
    public required long ItemId { get; init; }

    public required string JobId { get; init; }

    public required string ConnectorId { get; init; }

    /// <summary>A byte that is not UTF-8 stands there as \udc80…\udcff, as Python's fsdecode gives it.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Location { get; init; }

    /// <summary>The bytes of the location when it is not UTF-8; null otherwise.</summary>
    public string? LocationBase64 { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string MetaInfo { get; init; }

    /// <summary>Bytes read; −1 when it was never read.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hex digits; empty when the object was not read to its end.</summary>
    public required string Sha256 { get; init; }

    [NamesOf(typeof(Outcome))]
    public required string Outcome { get; init; }

    [NamesOf(typeof(ReasonCode))]
    public required string Reason { get; init; }

    public string? Detail { get; init; }

    public required IReadOnlyList<VerdictView> Verdicts { get; init; }

    [NamesOf(typeof(ActionKind))]
    public required string Action { get; init; }

    [NamesOf(typeof(ActionStatus))]
    public required string ActionStatus { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string ActionMessage { get; init; }

    /// <summary>Where the object is now, when it was moved.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Destination { get; init; }

    /// <summary>The bytes of the destination when it is not UTF-8; null otherwise.</summary>
    public string? DestinationBase64 { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public required double DurationMs { get; init; }

    /// <summary>True while the item lies among the dead letters.</summary>
    public required bool DeadLetter { get; init; }

    public static ResultView Of(ScanResult r) => new()
    {
        ItemId = r.ItemId.Value,
        JobId = r.JobId.Value,
        ConnectorId = r.ConnectorId.Value,
        Location = r.Location,
        LocationBase64 = Lossless.Base64(r.Location),
        MetaInfo = r.MetaInfo,
        Size = r.Size,
        Sha256 = r.Sha256,
        Outcome = Names.Of(r.Outcome),
        Reason = Names.Of(r.Reason),
        Detail = r.Detail,
        Verdicts = [.. r.Verdicts.Select(VerdictView.Of)],
        Action = ActionKinds.Name(r.Action.Kind),
        ActionStatus = Names.Of(r.Action.Status),
        ActionMessage = r.Action.Message,
        Destination = r.Action.Destination,
        DestinationBase64 = Lossless.Base64(r.Action.Destination),
        Attempts = r.Attempts,
        FinishedAt = r.FinishedAt,
        DurationMs = Math.Round(r.Duration.TotalMilliseconds, 3),
        DeadLetter = r.DeadLetter,
    };
}
