namespace Lazaret.Core.Items;

/// <summary>
/// The state machine of an item: a pure function from (status, event) to a new status, or null when the event does not apply
/// (a stale lease, a second completion). Every store calls it; none has rules of its own. See design §3 and
/// <c>scan-orchestrator</c> W-15…W-17, W-42, W-43.
/// </summary>
public static class ItemLifecycle
{
    /// <summary>A lease that is lost this often ends the item among the dead letters: it kills its workers.</summary>
    public const int MaxLostLeases = 5;

    /// <summary>Applies <paramref name="e"/>; null means "refused, nothing changed".</summary>
    public static ItemStatus? Apply(ItemStatus s, ItemEvent e) => e switch
    {
        ItemEvent.Claimed c when s.IsWaiting && s.DueMs <= c.NowMs && c.Lease != LeaseId.None =>
            s with { State = s.State == ItemState.ActionPending ? ItemState.Acting : ItemState.Leased, Lease = c.Lease, DueMs = 0 },

        ItemEvent.LeaseExpired x when Holds(s, x.Lease) => Wait(s, 0) with { Claims = s.Claims + 1 },

        ItemEvent.Released r when Holds(s, r.Lease) => Wait(s, r.DueMs),

        ItemEvent.Retried r when Holds(s, r.Lease) => Wait(s, r.DueMs) with { Attempts = s.Attempts + 1, Claims = 0 },

        ItemEvent.ActionOwed a when s.State == ItemState.Leased && Holds(s, a.Lease) =>
            new ItemStatus(ItemState.Acting, 0, 0, s.Lease, 0),

        ItemEvent.Rescanned r when s.State == ItemState.Acting && Holds(s, r.Lease) =>
            new ItemStatus(ItemState.Retry, s.Attempts + 1, r.DueMs, LeaseId.None, 0),

        ItemEvent.Finished f when Holds(s, f.Lease) => End(s, ItemState.Done),

        ItemEvent.Buried b when Holds(s, b.Lease) => End(s, ItemState.Dead),

        // A verdict that was recorded is never thrown away: an item that owes an action still acts.
        ItemEvent.JobCancelled when s.State is ItemState.Accepted or ItemState.Retry => End(s, ItemState.Cancelled),

        ItemEvent.Requeued when s.State == ItemState.Dead => ItemStatus.New,

        ItemEvent.Discarded when s.State == ItemState.Dead => End(s, ItemState.Done),

        _ => null,
    };

    /// <summary>True when the item was handed out and lost so often that it must be buried in place of being handed out again.</summary>
    public static bool IsPoison(ItemStatus s) => s.Claims >= MaxLostLeases;

    private static bool Holds(ItemStatus s, LeaseId lease) => s.IsHeld && lease != LeaseId.None && s.Lease == lease;

    private static ItemStatus Wait(ItemStatus s, long dueMs) => s with
    {
        State = s.State == ItemState.Acting ? ItemState.ActionPending : ItemState.Retry,
        DueMs = dueMs,
        Lease = LeaseId.None,
    };

    private static ItemStatus End(ItemStatus s, ItemState state) => s with { State = state, DueMs = 0, Lease = LeaseId.None };
}
