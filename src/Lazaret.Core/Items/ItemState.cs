namespace Lazaret.Core.Items;

/// <summary>
/// Where an accepted item stands (design, section 3). The numbers are stored; never reuse one.
/// <c>Accepted → Leased → (Retry at t | ActionPending → Acting) → Done | Dead | Cancelled</c>. "Scanned" and "Acted" are moments
/// inside one commit, not states that are stored.
/// </summary>
public enum ItemState
{
    /// <summary>Durable, waiting for its first scan.</summary>
    Accepted = 0,

    /// <summary>A worker reads and scans it under a lease.</summary>
    Leased = 1,

    /// <summary>A scan failed in a way that may pass; waiting for its time.</summary>
    Retry = 2,

    /// <summary>The verdict is recorded and an action is owed; waiting for a worker (perhaps until a time).</summary>
    ActionPending = 3,

    /// <summary>A worker carries the action out under a lease.</summary>
    Acting = 4,

    /// <summary>Terminal: has its one result.</summary>
    Done = 5,

    /// <summary>Terminal until requeued: among the dead letters, with a result of outcome failed.</summary>
    Dead = 6,

    /// <summary>Terminal: its job was cancelled before it was scanned; result not_scanned(cancelled).</summary>
    Cancelled = 7,
}
