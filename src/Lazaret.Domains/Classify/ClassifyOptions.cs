using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>What a caller wants to know.</summary>
/// <param name="Profile">Whose thresholds decide. Default <see cref="ThresholdProfile.Balanced"/>.</param>
public readonly record struct ClassifyOptions(ThresholdProfile Profile = ThresholdProfile.Balanced);
