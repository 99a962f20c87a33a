using System.Diagnostics;
using System.Globalization;
using Lazaret.Core.Events;
using Lazaret.Core.Time;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Delivery;

/// <summary>
/// Everybody who polls under one key (<c>event-dispatcher</c> §6). One loop serves all of them in rounds: records are taken from what ran out, then expedited, live and historic ones, pass the
/// pipeline of whoever gets them, and one commit moves the cursors and notes what is out. Only what is committed is handed over, so nothing is lost and nothing handed out twice, whichever replica a
/// poller asks: a replica that was slower finds the cursors elsewhere and looks again.
/// </summary>
/// <param name="key">See <see cref="FetchRequest.Key"/>.</param>
/// <param name="model">What the records are, but those of <c>expedite</c>, which are binaries.</param>
/// <param name="subscriptions">In the order of their rank.</param>
/// <param name="parts">What it works with.</param>
internal sealed class Consumer(string key, EventModel model, IReadOnlyList<Subscription> subscriptions, ConsumerParts parts) : IAsyncDisposable
{
    /// <summary>Records looked at in one round at most: a filter that drops all must not keep the others waiting.</summary>
    private const int MostPerRound = 2000;

    private static readonly TimeSpan TopicLook = TimeSpan.FromSeconds(1);

    /// <summary>Of so many events one is measured.</summary>
    private const int Measured = 64;

    private readonly ConsumerReader reader = new(GroupOf(parts.Options.Prefix, key), parts);
    private readonly Lock gate = new();
    private readonly List<FetchWaiter> arriving = [];
    private readonly List<FetchWaiter> waiting = [];
    private readonly Pulse arrived = new();
    private readonly CancellationTokenSource stop = new();
    private Dictionary<string, List<CursorState>>? cursors;
    private DateTimeOffset topicsLooked;
    private long topicsSeen;
    private DateTimeOffset expiryLooked;
    private Task loop = Task.CompletedTask;
    private bool running;
    private bool skipToLatest;
    private long offered;

    public string Key => key;

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset Used { get; private set; } = parts.Time.GetUtcNow();

    /// <summary>The name in the store, as the autoscaler knows it (§6.1).</summary>
    public static string GroupOf(string prefix, string key) => $"{prefix}-azul-{key}";

    private string Group => GroupOf(parts.Options.Prefix, key);

    /// <summary>Waits for events. A cancelled fetch gives back what it had.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="latest">When the consumer is new it begins at the end everywhere (§6.9).</param>
    /// <param name="gone">The client is not there any more.</param>
    public async Task<FetchReply> FetchAsync(FetchRequest request, bool latest, CancellationToken gone)
    {
        FetchWaiter waiter = new(request, parts.Time.GetUtcNow() + request.Deadline, gone);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stop.IsCancellationRequested, this);
            Used = parts.Time.GetUtcNow();
            skipToLatest |= latest;
            arriving.Add(waiter);
            if (!running)
            {
                running = true;
                loop = Task.Run(() => ServeAsync(stop.Token), CancellationToken.None);
            }
        }

        arrived.Beat();
        using CancellationTokenRegistration wake = gone.Register(arrived.Beat);
        return await waiter.Reply.ConfigureAwait(false);
    }

    /// <summary>Forgets where it was, here and in the store: the next fetch begins anew.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        await parts.Store.DeleteGroupAsync(Group, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            stop.Cancel();
        }

        arrived.Beat();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                Task next = arrived.Next;
                lock (gate)
                {
                    waiting.AddRange(arriving);
                    arriving.Clear();
                    if (waiting.Count == 0)
                    {
                        running = false;
                        return;
                    }
                }

                if (stopped.IsCancellationRequested)
                {
                    await ReleaseAllAsync().ConfigureAwait(false);
                    continue;
                }

                long seen = parts.Log.Version;
                bool moved = await RoundAsync(stopped).ConfigureAwait(false);
                await FinishAsync().ConfigureAwait(false);
                if (!moved && waiting.Count > 0)
                {
                    await WaitAsync(seen, next, stopped).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            // The store or the log is away: everybody who waits is told, and the next fetch tries again.
            lock (gate)
            {
                waiting.AddRange(arriving);
                arriving.Clear();
                running = false;
            }

            cursors = null;
            string[] held = [.. waiting.SelectMany(w => w.Leases)];
            foreach (FetchWaiter waiter in waiting)
            {
                waiter.Forget();
                waiter.Fail(e);
            }

            waiting.Clear();
            await TryReleaseAsync(held).ConfigureAwait(false);
        }
    }

    /// <summary>One round; false when nothing was found and nothing moved.</summary>
    private async Task<bool> RoundAsync(CancellationToken stopped)
    {
        // 1. Where are we, and which topics are there?
        // 2. What ran out goes out again, first.
        // 3. New records, in the order of the subscriptions.
        // 4. One commit. When another replica was faster: look again.
        DateTimeOffset now = parts.Time.GetUtcNow();
        await LookAsync(now, stopped).ConfigureAwait(false);
        bool again = await RedeliverAsync(now, stopped).ConfigureAwait(false);
        int looked = 0;
        foreach (FetchWaiter waiter in waiting.Where(w => w.Missing > 0 && w.Bytes < parts.Options.MostReplyBytes && !w.Gone.IsCancellationRequested))
        {
            looked += await FillAsync(waiter, MostPerRound - looked, now, stopped).ConfigureAwait(false);
            if (looked >= MostPerRound)
            {
                break;
            }
        }

        return await CommitAsync(now, stopped).ConfigureAwait(false) || again;
    }

    private async Task LookAsync(DateTimeOffset now, CancellationToken stopped)
    {
        long generation = parts.Log.Generation;
        if (cursors is not null && generation == topicsSeen && now - topicsLooked < TopicLook)
        {
            return;
        }

        topicsLooked = now;
        topicsSeen = generation;
        IReadOnlyList<TopicInfo> topics = await parts.Log.ListTopicsAsync(stopped).ConfigureAwait(false);
        IReadOnlyList<Cursor>? known = cursors is null ? await parts.Store.LoadAsync(Group, stopped).ConfigureAwait(false) : [.. cursors.Values.SelectMany(c => c).Select(c => new Cursor(c.Subscription, c.In, c.Committed, c.Stop))];
        HashSet<(string, TopicPartition)> have = [.. (known ?? []).Select(c => (c.Subscription, c.In))];
        List<Cursor> missing = [];
        foreach (TopicInfo topic in topics)
        {
            for (int number = 0; number < topic.Partitions; number++)
            {
                TopicPartition partition = new(topic.Name, number);
                foreach (Subscription subscription in subscriptions.Where(s => s.Topics.Contains(topic.Name) && !have.Contains((s.Name, partition))))
                {
                    missing.Add(await BeginAsync(subscription, partition, isNew: known is null, stopped).ConfigureAwait(false));
                }
            }
        }

        if (known is null || missing.Count > 0)
        {
            Set(await parts.Store.AddCursorsAsync(Group, missing, stopped).ConfigureAwait(false));
        }
        else if (cursors is null)
        {
            Set(known);
        }
    }

    /// <summary>
    /// Where a new cursor begins. A new consumer's live reading begins at the end, its historic reading at the earliest record and ends where the live one began. A topic that came later is read
    /// from its beginning, once.
    /// </summary>
    private async Task<Cursor> BeginAsync(Subscription subscription, TopicPartition partition, bool isNew, CancellationToken stopped)
    {
        LogBounds bounds = await parts.Log.BoundsAsync(partition, stopped).ConfigureAwait(false);
        bool live = subscriptions.Any(s => s.Name == "live");
        bool historic = subscription.Name == "historic";
        long end = isNew ? bounds.Next : bounds.Earliest;
        long? boundary = historic && live ? end : null;
        long next = historic ? (skipToLatest && isNew ? bounds.Next : bounds.Earliest) : end;
        return new Cursor(subscription.Name, partition, next, boundary);
    }

    private void Set(IReadOnlyList<Cursor> all)
    {
        Dictionary<string, List<CursorState>> states = subscriptions.ToDictionary(s => s.Name, _ => new List<CursorState>());
        foreach (Cursor cursor in all)
        {
            if (states.TryGetValue(cursor.Subscription, out List<CursorState>? list))
            {
                // What was read ahead stays, where it still fits.
                CursorState? old = cursors?.GetValueOrDefault(cursor.Subscription)?.Find(c => c.In == cursor.In && c.Committed == cursor.Next && c.Next == cursor.Next);
                list.Add(old ?? new CursorState(cursor));
            }
        }

        cursors = states;
        skipToLatest = false;
    }

    private async Task<int> FillAsync(FetchWaiter waiter, int most, DateTimeOffset now, CancellationToken stopped)
    {
        int looked = 0;
        foreach (Subscription subscription in subscriptions)
        {
            List<CursorState> states = cursors![subscription.Name];
            EventModel read = subscription.Name == "expedite" ? EventModel.Binary : model;
            foreach (CursorState state in states)
            {
                while (waiter.Missing > 0 && looked < most && waiter.Bytes < parts.Options.MostReplyBytes
                    && await state.PeekAsync(reader, waiter.Missing, stopped).ConfigureAwait(false) is { } record)
                {
                    looked++;
                    state.Take();
                    Offer(waiter, read, record, new LogPosition(state.In.Topic, state.In.Partition, record.Offset), null, isAgain: false, now);
                }
            }

            // The next partitions' turn comes first the next time.
            if (states.Count > 1)
            {
                states.Add(states[0]);
                states.RemoveAt(0);
            }
        }

        return looked;
    }

    /// <summary>Passes a record through the pipeline; true when the waiter takes it.</summary>
    private bool Offer(FetchWaiter waiter, EventModel read, LogRecord record, LogPosition position, string? taskId, bool isAgain, DateTimeOffset now)
    {
        if (record.Value is not { Length: > 0 } bytes)
        {
            return false;
        }

        bool measured = offered++ % Measured == 0;
        long began = measured ? Stopwatch.GetTimestamp() : 0;
        DispatchEvent e;
        try
        {
            e = EventAvro.Read(read, bytes.Span);
        }
        catch (EventFormatException)
        {
            parts.Undecodable(position);
            return false;
        }

        FetchRequest request = waiter.Request;
        ConsumeStep step = new(isAgain);
        long decoded = measured ? Stopwatch.GetTimestamp() : 0;
        string? reason = parts.Pipeline.Drop(e, request, step, measured);
        if (measured)
        {
            parts.Metrics.ConsumeDuration.Observe(Stopwatch.GetElapsedTime(began, decoded), "upgrade_event");
            parts.Metrics.ConsumeDuration.Observe(Stopwatch.GetElapsedTime(decoded), "run_pipelines");
        }

        if (step.Undo is { } undo)
        {
            waiter.Undo.Add(undo);
        }

        if (reason is not null)
        {
            waiter.Drop(reason);
            if (step.Instead is { } instead && e is BinaryEvent { } task)
            {
                string own = parts.Ids.Make(task.KafkaKey.Length > 0 ? task.KafkaKey : EventKeys.Of(task) ?? "", request.Name, request.Version, now.ToUnixTimeSeconds());
                task.Dequeued = own;
                waiter.Elsewhere.Add((position, own, TaskPayload.Of(task, request), instead));
            }

            return false;
        }

        bool isCurrent = bytes.Span[0] == DispatchEvent.CurrentVersion << 1;
        byte[] payload = [];
        string id = "";
        if (request.IsTask && e is BinaryEvent binary)
        {
            if (binary.KafkaKey.Length == 0)
            {
                waiter.Drop("RaiseDequeuedStatus-error_no_id");
                return false;
            }

            id = taskId ?? parts.Ids.Make(binary.KafkaKey, request.Name, request.Version, now.ToUnixTimeSeconds());
            binary.Dequeued = id;
            isCurrent = false;
            payload = TaskPayload.Of(binary, request);
        }

        waiter.Bytes += bytes.Length;
        waiter.Taken.Add((new FetchedEvent(e, isCurrent ? bytes : (ReadOnlyMemory<byte>?)null), position, id, payload));
        return true;
    }

    private async Task<bool> RedeliverAsync(DateTimeOffset now, CancellationToken stopped)
    {
        int wanted = waiting.Where(w => !w.Gone.IsCancellationRequested).Sum(w => Math.Max(0, w.Missing));
        if (wanted == 0 || now < expiryLooked)
        {
            return false;
        }

        IReadOnlyList<Lease> due = await parts.Store.TakeExpiredAsync(Group, now, now + parts.Options.Lease, wanted, parts.Options.Attempts, stopped).ConfigureAwait(false);
        if (due.Count < wanted)
        {
            // Looked at again when the next one is due, and every second, for those of other replicas.
            DateTimeOffset? next = await parts.Store.NextExpiryAsync(Group, parts.Options.Attempts, stopped).ConfigureAwait(false);
            expiryLooked = next < now + TopicLook ? next.Value : now + TopicLook;
        }

        List<string> over = [];
        List<Lease> instead = [];
        foreach (Lease lease in due)
        {
            List<LogPosition> rest = [];
            bool any = false;
            foreach (LogPosition position in lease.Positions)
            {
                FetchWaiter? taker = waiting.Find(w => w.Missing > 0 && !w.Gone.IsCancellationRequested && (w.Request.IsTask || !lease.IsTask));
                if (taker is null)
                {
                    rest.Add(position);
                    continue;
                }

                LogPage page = await reader.ReadAsync("again", position.In, position.Offset, 1, 1, stopped).ConfigureAwait(false);
                EventModel read = position.Topic == parts.Names.Expedite ? EventModel.Binary : model;
                any |= page.Records is [var record] && record.Offset == position.Offset && Offer(taker, read, record, position, lease.IsTask ? lease.Id : null, isAgain: true, now);
            }

            if (rest.Count > 0)
            {
                // Nobody was there for them: they are due again at once, and the attempt does not count.
                instead.Add(lease with { Id = lease.IsTask ? lease.Id : NewId(), Positions = rest, Until = DateTimeOffset.UnixEpoch, Attempts = Math.Max(0, lease.Attempts - 1) });
            }

            // A task that is out again keeps its lease; one that nobody wants any more, or whose record is gone, is over.
            if (!lease.IsTask || (!any && rest.Count == 0))
            {
                over.Add(lease.Id);
            }
        }

        instead.AddRange(NewLeases(now, known: true));
        if (instead.Count > 0)
        {
            await parts.Store.AdvanceAsync(Group, [], instead, stopped).ConfigureAwait(false);
        }

        if (over.Count > 0)
        {
            await parts.Store.EndAsync(over, stopped).ConfigureAwait(false);
        }

        KeepAll();
        return due.Count > 0;
    }

    /// <summary>Leases for what was taken in this round, and their ids to those who took it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="known">Tasks have leases already.</param>
    private List<Lease> NewLeases(DateTimeOffset now, bool known)
    {
        List<Lease> leases = [];
        foreach (FetchWaiter waiter in waiting)
        {
            // Not the waiter's to give back.
            leases.AddRange(waiter.Elsewhere.Select(t => new Lease { Id = t.TaskId, Group = Group, Positions = [t.Position], Until = now + parts.Options.Lease, IsTask = true, Payload = t.Payload }));
            List<LogPosition> sent = [.. waiter.Taken.Where(t => t.TaskId.Length == 0).Select(t => t.Position)];
            if (sent.Count > 0)
            {
                Lease lease = new() { Id = NewId(), Group = Group, Positions = sent, Until = waiter.Deadline + parts.Options.SendLease };
                leases.Add(lease);
                waiter.NewLeases.Add(lease.Id);
            }

            foreach ((_, LogPosition position, string id, byte[] payload) in waiter.Taken.Where(t => t.TaskId.Length > 0))
            {
                waiter.NewLeases.Add(id);
                if (!known)
                {
                    leases.Add(new Lease { Id = id, Group = Group, Positions = [position], Until = now + parts.Options.Lease, IsTask = true, Payload = payload });
                }
            }
        }

        return leases;
    }

    private void KeepAll()
    {
        foreach (FetchWaiter waiter in waiting)
        {
            waiter.Keep();
        }
    }

    private async Task<bool> CommitAsync(DateTimeOffset now, CancellationToken stopped)
    {
        List<CursorMove> moves = [.. cursors!.Values.SelectMany(c => c).Where(c => c.Next != c.Committed).Select(c => new CursorMove(c.Subscription, c.In, c.Committed, c.Next))];
        if (moves.Count == 0)
        {
            return false; // Whatever is taken moves a cursor.
        }

        long began = Stopwatch.GetTimestamp();
        bool advanced = await parts.Store.AdvanceAsync(Group, moves, NewLeases(now, known: false), stopped).ConfigureAwait(false);
        parts.Metrics.ConsumeDuration.Observe(Stopwatch.GetElapsedTime(began), "metadata");
        if (!advanced)
        {
            foreach (FetchWaiter waiter in waiting)
            {
                waiter.Forget();
            }

            cursors = null;
            return true;
        }

        foreach (CursorState state in cursors.Values.SelectMany(c => c))
        {
            state.Committed = state.Next;
        }

        KeepAll();
        return true;
    }

    /// <summary>Answers those who have all, whose time is over, or who are gone.</summary>
    private async Task FinishAsync()
    {
        DateTimeOffset now = parts.Time.GetUtcNow();
        List<string> back = [];
        for (int i = waiting.Count - 1; i >= 0; i--)
        {
            FetchWaiter waiter = waiting[i];
            if (waiter.Gone.IsCancellationRequested)
            {
                back.AddRange(waiter.Leases);
                waiter.Fail(new OperationCanceledException(waiter.Gone));
            }
            else if (waiter.Missing <= 0 || waiter.Bytes >= parts.Options.MostReplyBytes || now >= waiter.Deadline)
            {
                waiter.Finish(Reply(waiter));
            }
            else
            {
                continue;
            }

            waiting.RemoveAt(i);
        }

        if (back.Count > 0)
        {
            await parts.Store.ReleaseAsync(back, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private FetchReply Reply(FetchWaiter waiter) => new()
    {
        Events = waiter.Events,
        Filters = waiter.Filters,
        Leases = waiter.Leases,
        NotReady = [.. subscriptions.Where(s => cursors?.GetValueOrDefault(s.Name) is not { Count: > 0 }).Select(s => s.Name)],
    };

    /// <summary>Gives back; when even that fails the leases run out by themselves.</summary>
    private async Task TryReleaseAsync(string[] leases)
    {
        try
        {
            await parts.Store.ReleaseAsync(leases, CancellationToken.None).ConfigureAwait(false);
        }
        catch (EventLogException)
        {
            // As said.
        }
    }

    /// <summary>The program ends: what was collected goes back, and everybody gets an empty answer.</summary>
    private async Task ReleaseAllAsync()
    {
        await parts.Store.ReleaseAsync([.. waiting.SelectMany(w => w.Leases)], CancellationToken.None).ConfigureAwait(false);
        foreach (FetchWaiter waiter in waiting)
        {
            waiter.Finish(new FetchReply { Filters = waiter.Filters });
        }

        waiting.Clear();
    }

    private async Task WaitAsync(long seen, Task next, CancellationToken stopped)
    {
        DateTimeOffset now = parts.Time.GetUtcNow();
        DateTimeOffset until = waiting.Min(w => w.Deadline);
        foreach (DateTimeOffset due in new[] { expiryLooked, topicsLooked + TopicLook })
        {
            until = due > now && due < until ? due : until;
        }

        TimeSpan wait = until - now;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        Task appended = parts.Log.WaitAsync(seen, limit.Token).AsTask();
        await Task.WhenAny(next, appended, Task.Delay(wait, parts.Time, limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        await appended.ConfigureAwait(false);
    }

    private static string NewId() => FetchReply.FetchLease + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
}
