using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Items;

/// <summary>The life of an item told a second time, as a story with plain fields, to hold <see cref="ItemLifecycle"/> against.</summary>
internal sealed class ItemModel
{
    private bool ended;
    private bool verdictKnown;
    private long holder; // 0: nobody
    private long due;
    private int tries;
    private int lost;
    private ItemState end;
    private bool touched; // handed out at least once since it was accepted

    /// <summary>Outcomes since the item was accepted or requeued.</summary>
    public int Outcomes { get; private set; }

    public bool Ended => ended;

    public ItemStatus Status => new(State, tries, due, new LeaseId(holder), lost);

    private ItemState State => ended ? end
        : holder != 0 ? (verdictKnown ? ItemState.Acting : ItemState.Leased)
        : verdictKnown ? ItemState.ActionPending
        : touched ? ItemState.Retry : ItemState.Accepted;

    /// <summary>Tells the model what happens; false when that cannot happen now.</summary>
    public bool Happens(ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.Claimed c:
                if (ended || holder != 0 || due > c.NowMs || c.Lease.Value == 0)
                {
                    return false;
                }

                (holder, due, touched) = (c.Lease.Value, 0, true);
                return true;
            case ItemEvent.LeaseExpired x when IsHeldBy(x.Lease):
                (holder, due, lost) = (0, 0, lost + 1);
                return true;
            case ItemEvent.Released r when IsHeldBy(r.Lease):
                (holder, due) = (0, r.DueMs);
                return true;
            case ItemEvent.Retried r when IsHeldBy(r.Lease):
                (holder, due, tries, lost) = (0, r.DueMs, tries + 1, 0);
                return true;
            case ItemEvent.ActionOwed a when IsHeldBy(a.Lease) && !verdictKnown:
                (verdictKnown, tries, lost) = (true, 0, 0);
                return true;
            case ItemEvent.Finished f when IsHeldBy(f.Lease):
                return Finish(ItemState.Done);
            case ItemEvent.Buried b when IsHeldBy(b.Lease):
                return Finish(ItemState.Dead);
            case ItemEvent.JobCancelled when !ended && holder == 0 && !verdictKnown:
                return Finish(ItemState.Cancelled);
            case ItemEvent.Discarded when ended && end == ItemState.Dead:
                end = ItemState.Done;
                return true;
            case ItemEvent.Requeued when ended && end == ItemState.Dead:
                (ended, verdictKnown, holder, due, tries, lost, touched, Outcomes) = (false, false, 0, 0, 0, 0, false, 0);
                return true;
            default:
                return false;
        }
    }

    private bool IsHeldBy(LeaseId lease) => !ended && holder != 0 && holder == lease.Value;

    private bool Finish(ItemState state)
    {
        (ended, end, holder, due) = (true, state, 0, 0);
        Outcomes++;
        return true;
    }
}
