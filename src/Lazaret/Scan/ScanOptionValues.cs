namespace Lazaret.Scan;

/// <summary>What the command line says about scanning; null or empty = nothing.</summary>
internal sealed record ScanOptionValues(
    string? Filter,
    IReadOnlyList<string> Scanners,
    string? Action,
    string? Quarantine,
    string? Jobs,
    string? MaxSize,
    bool NoCache);
