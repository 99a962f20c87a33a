using Lazaret.Core.Jobs;

namespace Lazaret.Output;

/// <summary>A scan in numbers.</summary>
internal sealed record ScanSummary
{
    public required JobCounts Counts { get; init; }

    /// <summary>What the listing met besides the files.</summary>
    public required EnumerationStats Enumeration { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Sentences about what went wrong with the scan as a whole.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>True when it was stopped before its end; <see cref="JobCounts.Open"/> files are then without an outcome.</summary>
    public bool Interrupted { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>Files with an outcome per second.</summary>
    public double FilesPerSecond => Counts.Processed / Math.Max(Duration.TotalSeconds, 0.001);
}
