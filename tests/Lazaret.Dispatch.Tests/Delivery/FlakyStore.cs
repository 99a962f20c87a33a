using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Tests.Delivery;

/// <summary>A store in which another replica is faster now and then: moving cursors fails although nothing was moved.</summary>
internal sealed class FlakyStore(IDeliveryStore store, Func<bool> fails) : IDeliveryStore
{
    public string Kind => store.Kind;

    public ValueTask<IReadOnlyList<Cursor>?> LoadAsync(string group, CancellationToken cancellationToken) => store.LoadAsync(group, cancellationToken);

    public ValueTask<IReadOnlyList<Cursor>> AddCursorsAsync(string group, IReadOnlyList<Cursor> cursors, CancellationToken cancellationToken) => store.AddCursorsAsync(group, cursors, cancellationToken);

    public ValueTask<bool> AdvanceAsync(string group, IReadOnlyList<CursorMove> moves, IReadOnlyList<Lease> leases, CancellationToken cancellationToken) =>
        moves.Count > 0 && fails() ? ValueTask.FromResult(false) : store.AdvanceAsync(group, moves, leases, cancellationToken);

    public ValueTask<IReadOnlyList<Lease>> TakeExpiredAsync(string group, DateTimeOffset now, DateTimeOffset until, int most, int mostAttempts, CancellationToken cancellationToken) =>
        store.TakeExpiredAsync(group, now, until, most, mostAttempts, cancellationToken);

    public ValueTask<DateTimeOffset?> NextExpiryAsync(string group, int mostAttempts, CancellationToken cancellationToken) => store.NextExpiryAsync(group, mostAttempts, cancellationToken);

    public ValueTask ExtendAsync(IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken) => store.ExtendAsync(ids, until, cancellationToken);

    public ValueTask EndAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => store.EndAsync(ids, cancellationToken);

    public ValueTask ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => store.ReleaseAsync(ids, cancellationToken);

    public ValueTask<IReadOnlyList<Lease>> ListLostAsync(DateTimeOffset now, int mostAttempts, int most, CancellationToken cancellationToken) => store.ListLostAsync(now, mostAttempts, most, cancellationToken);

    public ValueTask<long> CountTasksAsync(CancellationToken cancellationToken) => store.CountTasksAsync(cancellationToken);

    public ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<PublishUnit> units, CancellationToken cancellationToken) => store.PublishAsync(units, cancellationToken);

    public ValueTask DeleteGroupAsync(string group, CancellationToken cancellationToken) => store.DeleteGroupAsync(group, cancellationToken);

    public ValueTask SetAsync(string ns, string key, string value, DateTimeOffset expires, CancellationToken cancellationToken) => store.SetAsync(ns, key, value, expires, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> ListAsync(string ns, CancellationToken cancellationToken) => store.ListAsync(ns, cancellationToken);

    public ValueTask<long> TidyAsync(CancellationToken cancellationToken) => store.TidyAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
