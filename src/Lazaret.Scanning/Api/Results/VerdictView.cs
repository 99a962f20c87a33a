using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Results;

/// <summary>What one scanner said of one object.</summary>
internal sealed record VerdictView
{
    public required string Scanner { get; init; }

    [NamesOf(typeof(Outcome))]
    public required string Outcome { get; init; }

    [NamesOf(typeof(ReasonCode))]
    public required string Reason { get; init; }

    /// <summary>The verdict in the engine's own words.</summary>
    public required string Raw { get; init; }

    public string? Detail { get; init; }

    public required IReadOnlyList<string> Threats { get; init; }

    public string? FileType { get; init; }

    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    public string? DatabaseVersion { get; init; }

    public required double DurationMs { get; init; }

    /// <summary>True when the verdict comes from the cache.</summary>
    public required bool Cached { get; init; }

    public static VerdictView Of(ScannerVerdict v) => new()
    {
        Scanner = v.Scanner,
        Outcome = Names.Of(v.Outcome),
        Reason = Names.Of(v.Reason),
        Raw = v.Raw,
        Detail = v.Detail,
        Threats = v.Threats,
        FileType = v.FileType,
        Engine = v.Identity.Engine,
        EngineVersion = v.Identity.EngineVersion,
        DatabaseVersion = v.Identity.DatabaseVersion,
        DurationMs = Math.Round(v.Duration.TotalMilliseconds, 3),
        Cached = v.Cached,
    };
}
