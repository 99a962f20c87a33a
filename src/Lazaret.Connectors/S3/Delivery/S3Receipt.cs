namespace Lazaret.Connectors.S3.Delivery;

/// <summary>What a store answered when it took an item.</summary>
/// <param name="ETag">As told.</param>
/// <param name="VersionId">As told.</param>
/// <param name="Composite">The checksum of the parts, for an item that was sent in parts.</param>
/// <param name="IsProof">The answer shows that the store computed the sum of exactly the item's bytes: nobody need look again.</param>
internal sealed record S3Receipt(string? ETag, string? VersionId, string? Composite, bool IsProof);
