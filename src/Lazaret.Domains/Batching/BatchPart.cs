namespace Lazaret.Domains.Batching;

/// <summary>The part of a caller's names that is in a batch.</summary>
/// <param name="Item">Whose.</param>
/// <param name="From">Index of the first name, in the item.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BatchPart(WorkItem Item, int From, int Count);
