using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Core.Stores;

/// <summary>Which items. Null or empty = any.</summary>
public sealed record ItemQuery
{
    public JobId? Job { get; init; }

    public IReadOnlyList<ItemState> States { get; init; } = [];
}
