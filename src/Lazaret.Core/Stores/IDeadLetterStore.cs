using Lazaret.Core.Items;

namespace Lazaret.Core.Stores;

/// <summary>Dead letters: items that need a person.</summary>
public interface IDeadLetterStore
{
    /// <summary>Dead letters, the oldest first unless descending.</summary>
    ValueTask<Page<ItemRecord>> ListDeadLettersAsync(DeadLetterQuery query, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Tries up to <paramref name="max"/> of them again, the oldest first; returns how many. One commit each way: the failed result goes,
    /// the counters go back, the item waits again, a completed job runs again.
    /// </summary>
    ValueTask<int> RequeueAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken);

    /// <summary>Gives up to <paramref name="max"/> of them up: they keep their failed result; returns how many.</summary>
    ValueTask<int> DiscardAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken);
}
