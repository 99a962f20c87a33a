using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Tests.Reprocess;

/// <summary>Dies, as a program does, at a publication: before or after it took effect.</summary>
internal sealed class CrashingStore(IDeliveryStore inner, bool after, int publications) : IDeliveryStore
{
    private int left = publications;

    public string Kind => inner.Kind;

    public async ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<PublishUnit> units, CancellationToken cancellationToken)
    {
        bool dies = Interlocked.Decrement(ref left) <= 0;
        if (dies && !after)
        {
            throw new InvalidOperationException("dead");
        }

        IReadOnlyList<PublishResult> results = await inner.PublishAsync(units, cancellationToken);
        return dies ? throw new InvalidOperationException("dead") : results;
    }

    public ValueTask<IReadOnlyList<Cursor>?> LoadAsync(string group, CancellationToken cancellationToken) => inner.LoadAsync(group, cancellationToken);

    public ValueTask<IReadOnlyList<Cursor>> AddCursorsAsync(string group, IReadOnlyList<Cursor> cursors, CancellationToken cancellationToken) => inner.AddCursorsAsync(group, cursors, cancellationToken);

    public ValueTask<bool> AdvanceAsync(string group, IReadOnlyList<CursorMove> moves, IReadOnlyList<Lease> leases, CancellationToken cancellationToken) => inner.AdvanceAsync(group, moves, leases, cancellationToken);

    public ValueTask<IReadOnlyList<Lease>> TakeExpiredAsync(string group, DateTimeOffset now, DateTimeOffset until, int most, int mostAttempts, CancellationToken cancellationToken) =>
        inner.TakeExpiredAsync(group, now, until, most, mostAttempts, cancellationToken);

    public ValueTask<DateTimeOffset?> NextExpiryAsync(string group, int mostAttempts, CancellationToken cancellationToken) => inner.NextExpiryAsync(group, mostAttempts, cancellationToken);

    public ValueTask ExtendAsync(IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken) => inner.ExtendAsync(ids, until, cancellationToken);

    public ValueTask EndAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => inner.EndAsync(ids, cancellationToken);

    public ValueTask ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => inner.ReleaseAsync(ids, cancellationToken);

    public ValueTask<IReadOnlyList<Lease>> ListLostAsync(DateTimeOffset now, int mostAttempts, int most, CancellationToken cancellationToken) => inner.ListLostAsync(now, mostAttempts, most, cancellationToken);

    public ValueTask<long> CountTasksAsync(CancellationToken cancellationToken) => inner.CountTasksAsync(cancellationToken);

    public ValueTask DeleteGroupAsync(string group, CancellationToken cancellationToken) => inner.DeleteGroupAsync(group, cancellationToken);

    public ValueTask SetAsync(string ns, string key, string value, DateTimeOffset expires, CancellationToken cancellationToken) => inner.SetAsync(ns, key, value, expires, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> ListAsync(string ns, CancellationToken cancellationToken) => inner.ListAsync(ns, cancellationToken);

    public ValueTask<long> TidyAsync(CancellationToken cancellationToken) => inner.TidyAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
