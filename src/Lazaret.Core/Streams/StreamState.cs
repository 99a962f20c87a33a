namespace Lazaret.Core.Streams;

/// <summary>Size and age of a stream.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was stored last.</param>
public sealed record StreamState(long Size, DateTimeOffset Modified);
