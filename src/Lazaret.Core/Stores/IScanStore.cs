namespace Lazaret.Core.Stores;

/// <summary>
/// The store that is the queue (design §3): jobs, items, leases, results, dead letters, connectors and state, with transitions that are one
/// commit each. One conformance suite runs against every backend.
/// A store that cannot write (disk full, read-only) throws <see cref="StoreUnavailableException"/> from the call that needed it, keeps what was
/// committed, and goes on by itself once it can.
/// </summary>
public interface IScanStore : IJobStore, IWorkQueue, IResultStore, IDeadLetterStore, IConnectorRegistry, IStateStore, IAuditOutbox, IAsyncDisposable
{
    /// <summary>Short name for people: <c>memory</c>, <c>sqlite</c>.</summary>
    string Kind { get; }

    /// <summary>Damage found since the store was made, the oldest first.</summary>
    ValueTask<IReadOnlyList<DamageRecord>> ListDamageAsync(CancellationToken cancellationToken);
}
