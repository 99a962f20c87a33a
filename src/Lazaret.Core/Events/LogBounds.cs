namespace Lazaret.Core.Events;

/// <summary>The ends of a partition.</summary>
/// <param name="Earliest">The first offset that may still be there.</param>
/// <param name="Next">The offset of the record that comes next.</param>
public readonly record struct LogBounds(long Earliest, long Next);
