namespace Lazaret.Core.Events;

/// <summary>
/// What consumers saw and what they still hold. Shared by all replicas: any of them serves any consumer. Methods throw <see cref="EventLogException"/> when it cannot be used.
/// </summary>
public interface IDeliveryStore : IAsyncDisposable
{
    /// <summary>For people: <c>sqlite</c>, <c>redis</c>, <c>memory</c>.</summary>
    string Kind { get; }

    /// <summary>The cursors of a consumer; null when it is new.</summary>
    ValueTask<IReadOnlyList<Cursor>?> LoadAsync(string group, CancellationToken cancellationToken);

    /// <summary>Adds cursors that are not there yet (and the consumer, when it is new); those that are stay as they are. All cursors after that.</summary>
    ValueTask<IReadOnlyList<Cursor>> AddCursorsAsync(string group, IReadOnlyList<Cursor> cursors, CancellationToken cancellationToken);

    /// <summary>Moves cursors and notes leases: all of it or nothing. False when a cursor did not stand where it was to: another replica was faster.</summary>
    ValueTask<bool> AdvanceAsync(string group, IReadOnlyList<CursorMove> moves, IReadOnlyList<Lease> leases, CancellationToken cancellationToken);

    /// <summary>
    /// Leases of a consumer that ran out, each handed out once more until <paramref name="until"/>, with one attempt more; the oldest first. Tasks that had <paramref name="mostAttempts"/> are left.
    /// </summary>
    ValueTask<IReadOnlyList<Lease>> TakeExpiredAsync(string group, DateTimeOffset now, DateTimeOffset until, int most, int mostAttempts, CancellationToken cancellationToken);

    /// <summary>When the next lease of a consumer runs out; null when it has none that will be handed out again.</summary>
    ValueTask<DateTimeOffset?> NextExpiryAsync(string group, int mostAttempts, CancellationToken cancellationToken);

    /// <summary>Lets tasks run longer. Ids that are not there are fine.</summary>
    ValueTask ExtendAsync(IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Ends leases of fetches whose answers were sent.</summary>
    ValueTask EndAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Gives back what could not be handed over: the leases have run out, and the attempt does not count.</summary>
    ValueTask ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Tasks of all consumers that ran out and had <paramref name="mostAttempts"/>; the oldest first.</summary>
    ValueTask<IReadOnlyList<Lease>> ListLostAsync(DateTimeOffset now, int mostAttempts, int most, CancellationToken cancellationToken);

    /// <summary>How many tasks are out.</summary>
    ValueTask<long> CountTasksAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Appends records and ends the tasks that they end. Done when durable. A unit of which a record is refused does not end its task; the others of its records are appended. Where log and state
    /// are one store the records and the end are one commit; else the records come first, and a crash between the two may repeat them with the same key.
    /// </summary>
    ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<PublishUnit> units, CancellationToken cancellationToken);

    /// <summary>Forgets a consumer: cursors and leases.</summary>
    ValueTask DeleteGroupAsync(string group, CancellationToken cancellationToken);

    /// <summary>Sets a value that is forgotten at <paramref name="expires"/>.</summary>
    ValueTask SetAsync(string ns, string key, string value, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>All values of a namespace that are not forgotten, by key.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> ListAsync(string ns, CancellationToken cancellationToken);

    /// <summary>Forgets what is due: values, and ends of tasks after a day; the number of things forgotten.</summary>
    ValueTask<long> TidyAsync(CancellationToken cancellationToken);
}
