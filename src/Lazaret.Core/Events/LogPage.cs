namespace Lazaret.Core.Events;

/// <summary>Some records of a partition.</summary>
/// <param name="Records">In the order of their offsets.</param>
/// <param name="Next">Where to read on.</param>
public sealed record LogPage(IReadOnlyList<LogRecord> Records, long Next);
