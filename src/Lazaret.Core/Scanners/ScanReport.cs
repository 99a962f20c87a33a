using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Scanners;

/// <summary>What all scanners of the chain together say of one object: the worst verdict wins, each one's own is kept.</summary>
public sealed record ScanReport
{
    public required Outcome Outcome { get; init; }

    public ReasonCode Reason { get; init; }

    /// <summary>Bytes read.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hex digits; empty when the object was not read to its end.</summary>
    public required string Sha256 { get; init; }

    public required IReadOnlyList<ScannerVerdict> Verdicts { get; init; }

    /// <summary>From the opening of the object to the last verdict.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The verdict that decided; null when there is none.</summary>
    public ScannerVerdict? Deciding => WorstVerdict.Of(Verdicts);
}
