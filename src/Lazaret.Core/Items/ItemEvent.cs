namespace Lazaret.Core.Items;

/// <summary>What happens to an item. Together with <see cref="ItemLifecycle"/> this is the whole life of an item.</summary>
public abstract record ItemEvent
{
    private ItemEvent()
    {
    }

    /// <summary>A worker takes the item under a lease.</summary>
    public sealed record Claimed(LeaseId Lease, long NowMs) : ItemEvent;

    /// <summary>The lease ran out or its owner died; the item waits again and its poison counter rises.</summary>
    public sealed record LeaseExpired(LeaseId Lease) : ItemEvent;

    /// <summary>The worker gives the item back unharmed (drain, breaker open, pause); no try is counted.</summary>
    public sealed record Released(LeaseId Lease, long DueMs) : ItemEvent;

    /// <summary>A try failed in a way that may pass; the item waits until <paramref name="DueMs"/> and one try is counted.</summary>
    public sealed record Retried(LeaseId Lease, long DueMs) : ItemEvent;

    /// <summary>The scan is over and an action is owed: the intent is recorded before anything is touched.</summary>
    public sealed record ActionOwed(LeaseId Lease) : ItemEvent;

    /// <summary>The object was replaced between scan and action: what lies there now has to be scanned before anything is done to it. Counts as a try.</summary>
    public sealed record Rescanned(LeaseId Lease, long DueMs) : ItemEvent;

    /// <summary>The item has its outcome.</summary>
    public sealed record Finished(LeaseId Lease) : ItemEvent;

    /// <summary>The item cannot be worked on any further without a person: to the dead letters.</summary>
    public sealed record Buried(LeaseId Lease) : ItemEvent;

    /// <summary>The job was cancelled while the item waited for its scan.</summary>
    public sealed record JobCancelled : ItemEvent;

    /// <summary>A dead letter is tried again from the start.</summary>
    public sealed record Requeued : ItemEvent;

    /// <summary>A person gives a dead letter up: it keeps its failed result and leaves the dead letters.</summary>
    public sealed record Discarded : ItemEvent;
}
