using Lazaret.Dispatch.Streams;

namespace Lazaret.Dispatcher.Publishing;

/// <summary>What became of content that was to be stored: exactly one of the two is there.</summary>
internal sealed record StoreOutcome(StoredStream? Stream, string? Error);
