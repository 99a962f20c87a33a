using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Routes;

/// <summary>The life of one file on a route: when it was seen, taken, scanned, settled (delivered or quarantined), and its original finished.</summary>
internal sealed record RouteFileView
{
    /// <summary>Its id on its whole way, and that of its quarantine entry.</summary>
    public required Guid Id { get; init; }

    public required long Item { get; init; }

    public required string Path { get; init; }

    public required long Size { get; init; }

    public required string Sha256 { get; init; }

    [NamesOf(typeof(RouteFileState))]
    public required string State { get; init; }

    [NamesOf(typeof(Outcome))]
    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    public string? Engine { get; init; }

    /// <summary>Keys at the destinations, in the order of the route file.</summary>
    public required IReadOnlyList<string> Delivered { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public DateTimeOffset? TakenAt { get; init; }

    public DateTimeOffset? ScannedAt { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public DateTimeOffset? SourceFinishedAt { get; init; }

    public static RouteFileView Of(ItemId item, RouteRecord r) => new()
    {
        Id = r.Id,
        Item = item.Value,
        Path = r.Path,
        Size = r.Identity.Size,
        Sha256 = r.Sha256,
        State = Names.Of(r.State),
        Outcome = r.Outcome is { } outcome ? Names.Of(outcome) : null,
        Detail = r.Detail,
        Engine = r.Engine,
        Delivered = r.Delivered,
        SeenAt = r.SeenAt,
        TakenAt = r.TakenAt,
        ScannedAt = r.ScannedAt,
        SettledAt = r.SettledAt,
        SourceFinishedAt = r.SourceFinishedAt,
    };
}
