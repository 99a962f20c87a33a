namespace Lazaret.Core.Delivery;

/// <summary>One item to hand over.</summary>
public sealed record DeliveryItem
{
    /// <summary>Where it goes, as <see cref="KeyTemplate"/> made it: the same key on every try. Relative, with <c>/</c> between its parts.</summary>
    public required string Key { get; init; }

    /// <summary>What it was called where it came from, for messages.</summary>
    public required string SourceName { get; init; }

    /// <summary>Bytes; what was scanned.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hex digits; of what was scanned. Other bytes are never delivered.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Opens the bytes from the start. May be called several times, when a try is repeated, and at the same time for several destinations; who opens a stream disposes it. Any exception of it counts as a failure of the source.</summary>
    public required Func<CancellationToken, ValueTask<Stream>> Open { get; init; }

    /// <summary>
    /// What is written beside the bytes where the destination can: source, original name, sha256, engine, verdict, ingest id. Names of lower-case letters, digits and hyphens; values are any text.
    /// A destination that has no place for it leaves it out.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags, where the destination has them; at most 10 in S3.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>A MIME type; null = <c>application/octet-stream</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>What happens when something else has the key.</summary>
    public OverwritePolicy Overwrite { get; init; }
}
