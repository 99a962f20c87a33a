namespace Lazaret.Core.Events;

/// <summary>Records that belong together, and the task that they end.</summary>
/// <param name="Records">To be appended.</param>
/// <param name="Ends">The task that ends with them; null = none.</param>
/// <param name="Once">With <paramref name="Ends"/>: under this identity a task of ours ends once. When it did before, nothing is appended.</param>
public sealed record PublishUnit(IReadOnlyList<NewRecord> Records, string? Ends = null, string? Once = null);
