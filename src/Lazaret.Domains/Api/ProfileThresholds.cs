namespace Lazaret.Domains.Api;

/// <summary>A threshold profile.</summary>
/// <param name="Profile">balanced, high-confidence, sensitive or compat.</param>
/// <param name="IsDefault">It decides when a request names none.</param>
/// <param name="Margin">A name whose margin is above it is generated.</param>
internal sealed record ProfileThresholds(string Profile, bool IsDefault, float Margin);
