namespace Lazaret.Core.Events;

/// <summary>A record to be appended.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Key">Its identity for compaction; null = none.</param>
/// <param name="Value">Its bytes; null = a tombstone: what has this key is gone.</param>
public readonly record struct NewRecord(string Topic, string? Key, ReadOnlyMemory<byte>? Value);
