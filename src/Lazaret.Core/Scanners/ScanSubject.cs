using Lazaret.Core.Items;

namespace Lazaret.Core.Scanners;

/// <summary>What a scanner is told of the object, for its own log and report. Nothing in it may keep a file from being scanned.</summary>
public sealed record ScanSubject
{
    /// <summary>Lossless text; may hold any character but NUL.</summary>
    public required string Location { get; init; }

    public string MetaInfo { get; init; } = "";

    public ItemId ItemId { get; init; }

    public string? ConnectorName { get; init; }

    /// <summary>Bytes to come; −1 when not known.</summary>
    public long Length { get; init; } = -1;

    /// <summary>A password for encrypted archives; null when none is known.</summary>
    public string? Password { get; init; }
}
