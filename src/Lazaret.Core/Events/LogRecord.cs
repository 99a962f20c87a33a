namespace Lazaret.Core.Events;

/// <summary>A record of a partition.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Key">Its key; null = none.</param>
/// <param name="Value">Its bytes; null = a tombstone.</param>
/// <param name="Time">When it was appended.</param>
public readonly record struct LogRecord(long Offset, string? Key, ReadOnlyMemory<byte>? Value, DateTimeOffset Time);
