using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Scanners;

/// <summary>What one scanner says of one object.</summary>
public sealed record ScannerVerdict
{
    /// <summary>The scanner's configured name.</summary>
    public required string Scanner { get; init; }

    /// <summary>Clean, Malicious, Suspicious or NotScanned; never Failed.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why it was not scanned; None for the other outcomes.</summary>
    public ReasonCode Reason { get; init; }

    /// <summary>The verdict in the engine's own words: <c>OK</c>, <c>Eicar-Test-Signature FOUND</c>, <c>Benign</c>.</summary>
    public required string Raw { get; init; }

    /// <summary>More of the engine's own words, such as its reason text; null when there are none.</summary>
    public string? Detail { get; init; }

    /// <summary>Names of what was found, the engine's own; empty when nothing was.</summary>
    public IReadOnlyList<string> Threats { get; init; } = [];

    /// <summary>File type as the engine tells it; null when it does not.</summary>
    public string? FileType { get; init; }

    public required ScannerIdentity Identity { get; init; }

    /// <summary>Time the engine took; zero for a cached verdict.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when the verdict comes from the cache.</summary>
    public bool Cached { get; init; }
}
