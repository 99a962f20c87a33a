namespace Lazaret.Connectors.S3.Listing;

/// <summary>What a listing says of an object.</summary>
internal readonly record struct ListedObject(string Key, string? VersionId, bool IsLatest, string? ETag, long Size, DateTime? Modified);
