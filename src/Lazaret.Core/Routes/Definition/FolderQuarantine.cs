namespace Lazaret.Core.Routes.Definition;

/// <summary>A quarantine on a local volume.</summary>
public sealed record FolderQuarantine : QuarantinePlace
{
    public override string Kind => "folder";

    public required string Folder { get; init; }

    /// <summary>Bytes that stay free on the volume.</summary>
    public long Reserve { get; init; } = 64L << 20;
}
