using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>Which model decides, and how.</summary>
internal sealed record EngineRequest
{
    /// <summary>A model file; null = the one that is built in.</summary>
    public string? Model { get; init; }

    /// <summary>A file of names that are never called generated; null = none.</summary>
    public string? AllowList { get; init; }

    /// <summary>A public-suffix list; null = the one that is built in.</summary>
    public string? SuffixList { get; init; }

    /// <summary>Whose thresholds decide.</summary>
    public ThresholdProfile Profile { get; init; } = ThresholdProfile.Balanced;
}
