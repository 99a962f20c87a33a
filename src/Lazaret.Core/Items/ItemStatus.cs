namespace Lazaret.Core.Items;

/// <summary>The part of an item that changes: everything the state machine reads and writes, and nothing else.</summary>
/// <param name="State">Where the item stands.</param>
/// <param name="Attempts">Tries of the present stage (scan, then action) that ended in an error that counts; 0 upwards.</param>
/// <param name="DueMs">Not before this time, milliseconds since the Unix epoch; 0 = at once. Meaningful while waiting.</param>
/// <param name="Lease">The lease it is held under; <see cref="LeaseId.None"/> unless leased or acting.</param>
/// <param name="Claims">How often it was handed out and never came back (worker died): the poison counter.</param>
public readonly record struct ItemStatus(ItemState State, int Attempts, long DueMs, LeaseId Lease, int Claims)
{
    /// <summary>A freshly accepted item.</summary>
    public static readonly ItemStatus New = new(ItemState.Accepted, 0, 0, LeaseId.None, 0);

    public bool IsTerminal => State is ItemState.Done or ItemState.Dead or ItemState.Cancelled;

    public bool IsHeld => State is ItemState.Leased or ItemState.Acting;

    public bool IsWaiting => State is ItemState.Accepted or ItemState.Retry or ItemState.ActionPending;
}
