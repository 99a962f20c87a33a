namespace Lazaret.Core.Stores;

/// <summary>A page of a keyset-paged list.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Pass it on to get the page behind; null when there is none.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
