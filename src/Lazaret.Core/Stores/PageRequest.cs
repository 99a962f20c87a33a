namespace Lazaret.Core.Stores;

/// <summary>Which page.</summary>
/// <param name="After">The <see cref="Page{T}.Next"/> of the page before; null = the first.</param>
/// <param name="Limit">Most entries; 1 to 1,000.</param>
/// <param name="Descending">Newest first.</param>
public sealed record PageRequest(string? After = null, int Limit = 100, bool Descending = false);
