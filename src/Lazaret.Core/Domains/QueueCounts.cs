namespace Lazaret.Core.Domains;

/// <summary>How full a queue is.</summary>
/// <param name="Waiting">Names that nobody holds.</param>
/// <param name="Held">Names that somebody holds.</param>
/// <param name="Rejected">Names that were put aside.</param>
public readonly record struct QueueCounts(long Waiting, long Held, long Rejected);
