namespace Lazaret.Core.Routes.Definition;

/// <summary>What a clean file must be besides clean (<c>sftp-ingest</c> §4.5, W12).</summary>
public sealed record ContentRules
{
    public ContentKind Kind { get; init; }

    /// <summary>Elements or brackets in each other, 1 to 1,000.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Bytes; a larger file is invalid. Null = no limit.</summary>
    public long? MaxSize { get; init; }
}
