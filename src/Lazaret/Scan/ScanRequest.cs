using Lazaret.Configuration.Catalog;

namespace Lazaret.Scan;

/// <summary>One call of <c>lazaret scan</c>.</summary>
internal sealed record ScanRequest
{
    /// <summary>As the user gave them; lossless text.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    public required ScanSettings Settings { get; init; }

    /// <summary>All settings.</summary>
    public required SettingSet Core { get; init; }

    /// <summary>The data folder; null = memory only.</summary>
    public string? Data { get; init; }

    public bool Json { get; init; }

    /// <summary>A file for CSV, <c>-</c> for standard output; null = none.</summary>
    public string? Csv { get; init; }

    public bool Quiet { get; init; }
}
