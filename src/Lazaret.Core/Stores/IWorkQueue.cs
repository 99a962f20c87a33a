using Lazaret.Core.Items;

namespace Lazaret.Core.Stores;

/// <summary>The queue: items from acceptance to outcome. Every call that returns has committed.</summary>
public interface IWorkQueue
{
    /// <summary>Accepts a batch idempotently: all of it, or nothing.</summary>
    ValueTask<AcceptResult> AcceptAsync(AcceptBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out items that are due, under one new lease, fairly over the running jobs (a job of one item does not wait for one of a million);
    /// owed actions of paused and cancelled jobs are handed out too. Poison items are buried here with reason WorkerLost, not handed out.
    /// </summary>
    ValueTask<LeasedBatch> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Prolongs a lease from now on. False when it has run out: its items are somebody else's.</summary>
    ValueTask<bool> RenewAsync(LeaseId lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Commits what became of leased items, all in one commit; one status for each, in order.</summary>
    ValueTask<IReadOnlyList<CompletionStatus>> CompleteAsync(IReadOnlyList<ItemCompletion> completions, CancellationToken cancellationToken);

    /// <summary>Returns when there may be something to claim: new or due items, a resumed job, an expired lease. May return early.</summary>
    ValueTask WaitForWorkAsync(CancellationToken cancellationToken);

    ValueTask<ItemRecord?> GetItemAsync(ItemId id, CancellationToken cancellationToken);

    /// <summary>Items in the order of their ids.</summary>
    ValueTask<Page<ItemRecord>> ListItemsAsync(ItemQuery query, PageRequest page, CancellationToken cancellationToken);
}
