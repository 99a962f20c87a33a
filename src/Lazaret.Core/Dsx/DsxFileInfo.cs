namespace Lazaret.Core.Dsx;

/// <summary>What was scanned.</summary>
public sealed record DsxFileInfo
{
    public string? FileType { get; set; }

    /// <summary>Bytes.</summary>
    public long FileSizeInBytes { get; set; }

    /// <summary>SHA-256, lower-case hex; empty when it was not read to its end.</summary>
    public string? FileHash { get; set; }
}
