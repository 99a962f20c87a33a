using Lazaret.Core.Items;

namespace Lazaret.Core.Stores;

/// <summary>What became of a batch.</summary>
/// <param name="Status">All or nothing.</param>
/// <param name="Accepted">New items.</param>
/// <param name="Duplicates">Items that had been accepted before.</param>
/// <param name="Ids">The id of each item in the batch, in its order, new or not; empty unless accepted.</param>
public sealed record AcceptResult(AcceptStatus Status, int Accepted, int Duplicates, IReadOnlyList<ItemId> Ids);
