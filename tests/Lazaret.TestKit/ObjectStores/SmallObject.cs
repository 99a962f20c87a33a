namespace Lazaret.TestKit.ObjectStores;

/// <summary>One version in a <see cref="SmallS3"/>.</summary>
public sealed record SmallObject(string Key, string VersionId, byte[] Content, string ETag, DateTime Modified)
{
    public Dictionary<string, string> Metadata { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string> Tags { get; set; } = [];

    /// <summary>As the answer's header has it; null = none was sent, or the store knows none.</summary>
    public string? Sha256 { get; init; }

    public string ContentType { get; init; } = "binary/octet-stream";

    public string? Encryption { get; init; }

    /// <summary>A delete marker.</summary>
    public bool IsMarker { get; init; }

    /// <summary>In an archive tier: it cannot be read.</summary>
    public bool IsArchived { get; set; }

    /// <summary>Encrypted with a key of the customer's, who would have to send it along.</summary>
    public bool HasCustomerKey { get; set; }
}
