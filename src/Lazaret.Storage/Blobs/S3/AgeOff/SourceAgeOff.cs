namespace Lazaret.Storage.Blobs.S3.AgeOff;

/// <summary>How long the streams of a source are kept.</summary>
/// <param name="Source">The source, as in the names of its streams.</param>
/// <param name="Expiry">Null, and whatever is not more than nothing = for ever.</param>
public sealed record SourceAgeOff(string Source, TimeSpan? Expiry);
