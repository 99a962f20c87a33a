namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>A full scan as it is kept on the disk, so that a killed connector goes on where it was.</summary>
internal sealed record ScanRecord
{
    public required string Job { get; init; }

    public string Filter { get; init; } = "";

    /// <summary>Most objects; 0 = all.</summary>
    public long Limit { get; init; }

    public bool Batch { get; init; }

    public int? BatchSize { get; init; }

    /// <summary>Where the listing goes on; null = from the start.</summary>
    public string? Cursor { get; init; }

    /// <summary>Objects that the core took, those in the present log not counted.</summary>
    public long Sent { get; init; }

    /// <summary>The number of the present log.</summary>
    public int Log { get; init; }
}
