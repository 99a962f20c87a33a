namespace Lazaret.Core.Scanners;

/// <summary>Which engine with which database.</summary>
/// <param name="Engine">Short name: <c>signatures</c>, <c>clamav</c>, <c>dsxa</c>.</param>
/// <param name="EngineVersion">As the engine tells it; null when it does not.</param>
/// <param name="DatabaseVersion">As the engine tells it; null when it does not: its verdicts are then never cached.</param>
public sealed record ScannerIdentity(string Engine, string? EngineVersion, string? DatabaseVersion);
