using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Memory;

/// <summary>The reference model of a store: one lock, plain collections, every transition by the rules of Core. Durable for as long as the process lives.</summary>
public sealed partial class MemoryScanStore(TimeProvider time, MemoryStoreOptions? options = null) : IScanStore
{
    private readonly MemoryStoreOptions options = options ?? new MemoryStoreOptions();
    private readonly SteadyClock clock = new(time);
    private readonly Lock gate = new();
    private readonly Pulse work = new();
    private readonly SortedDictionary<long, MemoryJob> jobsByNumber = [];
    private readonly Dictionary<JobId, MemoryJob> jobs = [];
    private readonly Dictionary<long, MemoryItem> items = [];
    private readonly Dictionary<LeaseId, (DateTimeOffset Until, HashSet<long> Items)> leases = [];
    private readonly Dictionary<ConnectorId, ConnectorInfo> connectors = [];
    private readonly Dictionary<(string, string), string> state = [];
    private JobCounts removedTotals = JobCounts.Zero;
    private long lastJob;
    private long lastItem;
    private long lastLease;
    private long turn;

    public string Kind => "memory";

    public ValueTask<ScanJob> CreateJobAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!jobs.TryGetValue(spec.Id, out MemoryJob? job))
            {
                DateTimeOffset now = clock.UtcNow;
                job = new MemoryJob(new ScanJob { Spec = spec, State = JobState.Running, Counts = JobCounts.Zero, CreatedAt = now }, ++lastJob, now);
                jobs.Add(spec.Id, job);
                jobsByNumber.Add(job.Number, job);
            }

            return ValueTask.FromResult(job.Snapshot(clock.UtcNow));
        }
    }

    public ValueTask<ScanJob?> GetJobAsync(JobId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(jobs.GetValueOrDefault(id)?.Snapshot(clock.UtcNow));
        }
    }

    public ValueTask<Page<ScanJob>> ListJobsAsync(JobQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            DateTimeOffset now = clock.UtcNow;
            long after = Keyset.After(page);
            int limit = Keyset.Limit(page);
            IEnumerable<MemoryJob> all = page.Descending ? jobsByNumber.Values.Reverse().Where(j => j.Number < after) : jobsByNumber.Values.Where(j => j.Number > after);
            List<(long Number, ScanJob Job)> rows = [.. all
                .Where(j => (query.Connector is not { } c || j.Job.Spec.ConnectorId == c) && (query.States.Count == 0 || query.States.Contains(j.Job.State)))
                .Take(limit + 1)
                .Select(j => (j.Number, j.Snapshot(now)))];
            Page<(long Number, ScanJob Job)> cut = Keyset.Cut(rows, limit, r => r.Number);
            return ValueTask.FromResult(new Page<ScanJob>([.. cut.Items.Select(r => r.Job)], cut.Next));
        }
    }

    public ValueTask<JobCommandStatus> CommandJobAsync(JobId id, JobCommand command, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!jobs.TryGetValue(id, out MemoryJob? job))
            {
                return ValueTask.FromResult(JobCommandStatus.NotFound);
            }

            (JobState next, JobCommandStatus status) = JobLifecycle.Apply(job.Job.State, command);
            if (status == JobCommandStatus.Applied)
            {
                job.Change(job.Job with { State = next }, clock.UtcNow);
                if (command == JobCommand.Cancel)
                {
                    foreach ((_, long item) in job.WaitingScans.ToArray())
                    {
                        MemoryItem cancelled = items[item];
                        ScanResult result = StandardResults.Cancelled(
                            cancelled.Id, id, job.Job.Spec.ConnectorId, cancelled.Source.Location, cancelled.Source.MetaInfo, cancelled.Status.Attempts, clock.UtcNow) with { Extra = cancelled.Source.Extra };
                        Apply(cancelled, new ItemEvent.JobCancelled(), result, null);
                    }
                }

                work.Beat();
            }

            return ValueTask.FromResult(status);
        }
    }

    public ValueTask<bool> CloseEnumerationAsync(JobId id, Failure? failure, string? complaint, CancellationToken cancellationToken, long? announced = null)
    {
        lock (gate)
        {
            if (!jobs.TryGetValue(id, out MemoryJob? job))
            {
                return ValueTask.FromResult(false);
            }

            if (!job.Job.EnumerationClosed)
            {
                job.ListingFailed = failure is not null;
                job.Change(job.Job with { EnumerationClosed = true, ClosedAt = clock.UtcNow, Error = failure?.Message ?? complaint }, clock.UtcNow);
                Settle(job);
            }

            if (announced is not null)
            {
                job.Change(job.Job with { Announced = announced }, clock.UtcNow);
            }

            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<JobCommandStatus> DeleteJobAsync(JobId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!jobs.TryGetValue(id, out MemoryJob? job))
            {
                return ValueTask.FromResult(JobCommandStatus.NotFound);
            }

            if (!job.Job.IsTerminal || job.Job.Counts.Open > 0)
            {
                return ValueTask.FromResult(JobCommandStatus.Conflict);
            }

            Remove(job);
            return ValueTask.FromResult(JobCommandStatus.Applied);
        }
    }

    public ValueTask<AcceptResult> AcceptAsync(AcceptBatch batch, CancellationToken cancellationToken)
    {
        NewItemChecks.Check(batch);
        lock (gate)
        {
            if (!jobs.TryGetValue(batch.Job, out MemoryJob? job))
            {
                return ValueTask.FromResult(new AcceptResult(AcceptStatus.JobNotFound, 0, 0, []));
            }

            if (job.Job.State == JobState.Cancelled || (!batch.Late && (job.Job.EnumerationClosed || job.Job.IsTerminal)))
            {
                return ValueTask.FromResult(new AcceptResult(AcceptStatus.JobEnded, 0, 0, []));
            }

            DateTimeOffset now = clock.UtcNow;
            ItemId[] ids = new ItemId[batch.Items.Count];
            int accepted = 0;
            for (int i = 0; i < ids.Length; i++)
            {
                ItemKey key = ItemKey.Of(batch.Items[i]);
                if (!job.Keys.TryGetValue(key, out ids[i]))
                {
                    ids[i] = new ItemId(++lastItem);
                    job.Keys.Add(key, ids[i]);
                    MemoryItem item = new(ids[i], job, batch.Items[i], key, now);
                    items.Add(lastItem, item);
                    job.WaitingScans.Add((0, lastItem));
                    accepted++;
                }
            }

            JobCounts counts = job.Job.Counts with { Accepted = job.Job.Counts.Accepted + accepted, Duplicates = job.Job.Counts.Duplicates + ids.Length - accepted };
            job.Change(
                job.Job with
                {
                    Counts = counts,
                    Cursor = batch.Cursor ?? job.Job.Cursor,
                    Enumeration = job.Job.Enumeration + (batch.Stats ?? EnumerationStats.Zero),
                    FirstAcceptedAt = accepted > 0 ? job.Job.FirstAcceptedAt ?? now : job.Job.FirstAcceptedAt,
                    LastAcceptedAt = accepted > 0 ? now : job.Job.LastAcceptedAt,
                },
                now);
            if (accepted > 0)
            {
                Settle(job);
                work.Beat();
            }

            return ValueTask.FromResult(new AcceptResult(AcceptStatus.Accepted, accepted, ids.Length - accepted, ids));
        }
    }

    public ValueTask<LeasedBatch> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ExpireLeases();
            long now = clock.NowMs;
            LeaseId lease = new(++lastLease);
            List<WorkItem> claimed = [];
            List<MemoryJob> open = [.. jobsByNumber.Values.Where(j => (j.WaitingScans.Count > 0 || j.WaitingActions.Count > 0)
                && (request.Connectors is null || request.Connectors.Contains(j.Job.Spec.ConnectorId)))];
            int rounds = open.Count;
            for (int i = 0; i < rounds && claimed.Count < request.Max; i++)
            {
                // Each job gets its share of what is left; the first of this turn is another one each time.
                MemoryJob job = open[(int)((turn + i) % rounds)];
                int share = Math.Max(1, (request.Max - claimed.Count) / (rounds - i));
                share -= Take(job.WaitingActions, share, lease, now, claimed);
                if (!request.ActionsOnly && job.Job.State == JobState.Running)
                {
                    Take(job.WaitingScans, share, lease, now, claimed);
                }
            }

            turn++;
            if (claimed.Count == 0)
            {
                return ValueTask.FromResult(LeasedBatch.Empty);
            }

            leases.Add(lease, (clock.UtcNow + request.Duration, [.. claimed.Select(c => c.Id.Value)]));
            return ValueTask.FromResult(new LeasedBatch(lease, claimed));
        }
    }

    public ValueTask<bool> RenewAsync(LeaseId lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ExpireLeases();
            if (!leases.TryGetValue(lease, out (DateTimeOffset Until, HashSet<long> Items) held))
            {
                return ValueTask.FromResult(false);
            }

            leases[lease] = (clock.UtcNow + duration, held.Items);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<IReadOnlyList<CompletionStatus>> CompleteAsync(IReadOnlyList<ItemCompletion> completions, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ExpireLeases();
            CompletionStatus[] statuses = new CompletionStatus[completions.Count];
            for (int i = 0; i < statuses.Length; i++)
            {
                ItemCompletion completion = completions[i];
                if (!items.TryGetValue(completion.Id.Value, out MemoryItem? item))
                {
                    statuses[i] = options.ForgetFinished && completion.Id.Value <= lastItem ? CompletionStatus.Stale : CompletionStatus.NotFound;
                    continue;
                }

                if (ItemLifecycle.Apply(item.Status, completion.Event) is not { } next)
                {
                    statuses[i] = CompletionStatus.Stale;
                    continue;
                }

                if (next.IsTerminal && completion.Result is null)
                {
                    throw new ArgumentException("An item that ends needs its result.", nameof(completions));
                }

                if (completion.Event is ItemEvent.ActionOwed)
                {
                    item.Report = completion.Report;
                    item.LastFailure = null;
                    item.Identity = completion.ReadIdentity ?? item.Identity;
                }

                bool cancelled = completion.Event is ItemEvent.Released or ItemEvent.Retried or ItemEvent.Rescanned && item.Job.Job.State == JobState.Cancelled;
                Apply(item, completion.Event, completion.Result, completion.Failure);
                if (cancelled && item.Status.State == ItemState.Retry)
                {
                    ScanResult result = StandardResults.Cancelled(
                        item.Id, item.Job.Job.Id, item.Job.Job.Spec.ConnectorId, item.Source.Location, item.Source.MetaInfo, item.Status.Attempts, clock.UtcNow) with { Extra = item.Source.Extra };
                    Apply(item, new ItemEvent.JobCancelled(), result, null);
                }
            }

            work.Beat();
            return ValueTask.FromResult<IReadOnlyList<CompletionStatus>>(statuses);
        }
    }

    public async ValueTask WaitForWorkAsync(CancellationToken cancellationToken)
    {
        Task later;
        TimeSpan wait;
        lock (gate)
        {
            later = work.Next;
            long now = clock.NowMs;
            long due = long.MaxValue;
            foreach (MemoryJob job in jobsByNumber.Values)
            {
                if (job.WaitingActions.Count > 0)
                {
                    due = Math.Min(due, job.WaitingActions.Min.Due);
                }

                if (job.WaitingScans.Count > 0 && job.Job.State == JobState.Running)
                {
                    due = Math.Min(due, job.WaitingScans.Min.Due);
                }
            }

            foreach ((DateTimeOffset until, _) in leases.Values)
            {
                due = Math.Min(due, until.ToUnixTimeMilliseconds() + 1);
            }

            if (due <= now)
            {
                return;
            }

            wait = TimeSpan.FromMilliseconds(Math.Min(due - now, 60_000));
        }

        await later.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public ValueTask<ItemRecord?> GetItemAsync(ItemId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(items.GetValueOrDefault(id.Value)?.ToRecord());
        }
    }

    public ValueTask<Page<ItemRecord>> ListItemsAsync(ItemQuery query, PageRequest page, CancellationToken cancellationToken) => ValueTask.FromResult(
        Select(page, i => (query.Job is not { } job || i.Job.Job.Id == job) && (query.States.Count == 0 || query.States.Contains(i.Status.State)), i => i.ToRecord(), r => r.Id.Value));

    public ValueTask<ScanResult?> GetResultAsync(ItemId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(items.GetValueOrDefault(id.Value)?.Result);
        }
    }

    public ValueTask<Page<ScanResult>> ListResultsAsync(ResultQuery query, PageRequest page, CancellationToken cancellationToken) => ValueTask.FromResult(
        Select(page, i => i.Result is { } result && Matching.Matches(query, result), i => i.Result!, r => r.ItemId.Value));

    public ValueTask<long> DeleteResultsAsync(JobId? job, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            long removed = 0;
            foreach (MemoryItem item in items.Values.Where(i => i.Result is not null && i.Status.State != ItemState.Dead && (job is null || i.Job.Job.Id == job)))
            {
                item.Result = null;
                removed++;
            }

            return ValueTask.FromResult(removed);
        }
    }

    public ValueTask<RetentionResult> ApplyRetentionAsync(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            long results = 0;
            long removed = 0;
            if (policy.ResultAge is { } age)
            {
                DateTimeOffset limit = clock.UtcNow - age;
                foreach (MemoryItem item in items.Values.Where(i => i.Result is { } r && i.Status.State != ItemState.Dead && r.FinishedAt < limit))
                {
                    item.Result = null;
                    results++;
                }
            }

            if (policy.JobAge is { } jobAge)
            {
                DateTimeOffset limit = clock.UtcNow - jobAge;
                foreach (MemoryJob job in jobs.Values.Where(j => j.Job.IsTerminal && j.Job.FinishedAt < limit && j.Job.Counts.Dead == 0 && j.Job.Counts.Open == 0).ToArray())
                {
                    Remove(job);
                    removed++;
                }
            }

            return ValueTask.FromResult(new RetentionResult(results, removed));
        }
    }

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            JobCounts totals = jobs.Values.Aggregate(removedTotals, (sum, job) => Tally.Sum(sum, job.Job.Counts));
            return ValueTask.FromResult(new StoreStatistics(
                totals,
                jobs.Values.GroupBy(j => j.Job.State).ToDictionary(g => g.Key, g => (long)g.Count()),
                items.Values.Where(i => !i.Status.IsTerminal).GroupBy(i => i.Status.State).ToDictionary(g => g.Key, g => (long)g.Count()),
                items.Values.Where(i => i.Status.State == ItemState.Dead).GroupBy(i => i.Result?.Reason ?? ReasonCode.None).ToDictionary(g => g.Key, g => (long)g.Count())));
        }
    }

    public ValueTask<Page<ItemRecord>> ListDeadLettersAsync(DeadLetterQuery query, PageRequest page, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Select(page, i => IsMeant(query, i), i => i.ToRecord(), r => r.Id.Value));

    public ValueTask<int> RequeueAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // A cancelled job stays cancelled: its dead letters can be looked at and discarded, not tried again.
            MemoryItem[] meant = [.. items.Values.Where(i => IsMeant(query, i) && i.Job.Job.State != JobState.Cancelled).OrderBy(i => i.Id).Take(max)];
            foreach (MemoryItem item in meant)
            {
                JobCounts counts = Tally.Remove(item.Job.Job.Counts, item.Result!, ItemState.Dead);
                item.Job.Change(item.Job.Job with { Counts = counts }, clock.UtcNow);
                item.Result = null;
                item.DiedAt = null;
                item.LastFailure = null;
                item.Identity = item.Source.Identity;
                Apply(item, new ItemEvent.Requeued(), null, null);
                Settle(item.Job);
            }

            work.Beat();
            return ValueTask.FromResult(meant.Length);
        }
    }

    public ValueTask<int> DiscardAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            MemoryItem[] meant = [.. items.Values.Where(i => IsMeant(query, i)).OrderBy(i => i.Id).Take(max)];
            foreach (MemoryItem item in meant)
            {
                item.Status = ItemLifecycle.Apply(item.Status, new ItemEvent.Discarded())!.Value;
                item.Result = item.Result! with { DeadLetter = false };
                item.DiedAt = null;
                item.LastFailure = null;
                item.Job.Change(item.Job.Job with { Counts = item.Job.Job.Counts with { Dead = item.Job.Job.Counts.Dead - 1 } }, clock.UtcNow);
            }

            return ValueTask.FromResult(meant.Length);
        }
    }

    public ValueTask<ConnectorInfo> RegisterConnectorAsync(ConnectorInfo info, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            DateTimeOffset now = clock.UtcNow;
            ConnectorInfo stored = info with { RegisteredAt = connectors.GetValueOrDefault(info.Id)?.RegisteredAt ?? now, LastSeenAt = now };
            connectors[info.Id] = stored;
            return ValueTask.FromResult(stored);
        }
    }

    public ValueTask<ConnectorInfo?> GetConnectorAsync(ConnectorId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(connectors.GetValueOrDefault(id));
        }
    }

    public ValueTask<IReadOnlyList<ConnectorInfo>> ListConnectorsAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<ConnectorInfo>>(
                [.. connectors.Values.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Id.Value, StringComparer.Ordinal)]);
        }
    }

    public ValueTask<bool> RemoveConnectorAsync(ConnectorId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(connectors.Remove(id));
        }
    }

    public ValueTask<string?> GetStateAsync(string ns, string key, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(state.GetValueOrDefault((ns, key)));
        }
    }

    public ValueTask SetStateAsync(string ns, string key, string? value, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (value is null)
            {
                state.Remove((ns, key));
            }
            else
            {
                state[(ns, key)] = value;
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyDictionary<string, string>> ListStateAsync(string ns, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            SortedDictionary<string, string> all = new(StringComparer.Ordinal);
            foreach (((string space, string key), string value) in state)
            {
                if (space == ns)
                {
                    all.Add(key, value);
                }
            }

            return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(all);
        }
    }

    public ValueTask<Page<KeyValuePair<string, string>>> ListStateAsync(string ns, PageRequest page, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            IEnumerable<KeyValuePair<string, string>> of = state.Where(s => s.Key.Item1 == ns).Select(s => new KeyValuePair<string, string>(s.Key.Item2, s.Value));
            of = page.Descending ? of.OrderByDescending(s => s.Key, StringComparer.Ordinal) : of.OrderBy(s => s.Key, StringComparer.Ordinal);
            List<KeyValuePair<string, string>> found =
                [.. of.Where(s => page.After is not { } after || (page.Descending ? string.CompareOrdinal(s.Key, after) < 0 : string.CompareOrdinal(s.Key, after) > 0)).Take(page.Limit)];
            return ValueTask.FromResult(new Page<KeyValuePair<string, string>>(found, found.Count == page.Limit ? found[^1].Key : null));
        }
    }

    public ValueTask<IReadOnlyList<DamageRecord>> ListDamageAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<DamageRecord>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsMeant(DeadLetterQuery query, MemoryItem item) =>
        item.Status.State == ItemState.Dead
        && (query.Job is not { } job || item.Job.Job.Id == job)
        && (query.Connector is not { } connector || item.Job.Job.Spec.ConnectorId == connector)
        && (query.Reason is not { } reason || (item.LastFailure?.Reason ?? item.Result?.Reason) == reason)
        && (query.Item is not { } id || item.Id == id);

    private Page<T> Select<T>(PageRequest page, Func<MemoryItem, bool> where, Func<MemoryItem, T> select, Func<T, long> key)
    {
        lock (gate)
        {
            long after = Keyset.After(page);
            int limit = Keyset.Limit(page);
            IEnumerable<MemoryItem> meant = items.Values.Where(i => (page.Descending ? i.Id.Value < after : i.Id.Value > after) && where(i));
            IEnumerable<MemoryItem> ordered = page.Descending ? meant.OrderByDescending(i => i.Id) : meant.OrderBy(i => i.Id);
            return Keyset.Cut([.. ordered.Take(limit + 1).Select(select)], limit, key);
        }
    }

    private int Take(SortedSet<(long Due, long Id)> waiting, int share, LeaseId lease, long now, List<WorkItem> claimed)
    {
        int taken = 0;
        while (taken < share && waiting.Count > 0 && waiting.Min.Due <= now)
        {
            MemoryItem item = items[waiting.Min.Id];
            if (ItemLifecycle.IsPoison(item.Status))
            {
                ScanResult result = StandardResults.Poison(
                    item.Id, item.Job.Job.Id, item.Job.Job.Spec.ConnectorId, item.Source.Location, item.Source.MetaInfo, item.Status.Attempts, clock.UtcNow) with { Extra = item.Source.Extra };
                Apply(item, new ItemEvent.Claimed(lease, now), null, null);
                Apply(item, new ItemEvent.Buried(lease), result, new Failure(ErrorClass.WorkerLost, ReasonCode.WorkerLost, result.Detail!));
                continue;
            }

            Apply(item, new ItemEvent.Claimed(lease, now), null, null);
            claimed.Add(item.ToWork());
            taken++;
        }

        return taken;
    }

    /// <summary>Applies an event that is known to fit, and everything that follows from it.</summary>
    private void Apply(MemoryItem item, ItemEvent e, ScanResult? result, Failure? failure)
    {
        MemoryJob job = item.Job;
        ItemStatus before = item.Status;
        ItemStatus after = ItemLifecycle.Apply(before, e) ?? throw new InvalidOperationException($"{e} does not fit {before}.");
        Queue(item, before)?.Remove((before.DueMs, item.Id.Value));
        item.Status = after;
        Queue(item, after)?.Add((after.DueMs, item.Id.Value));
        if (before.Lease != after.Lease && leases.TryGetValue(before.Lease, out (DateTimeOffset, HashSet<long> Items) held) && held.Items.Remove(item.Id.Value) && held.Items.Count == 0)
        {
            leases.Remove(before.Lease);
        }

        item.LastFailure = failure ?? (after.IsTerminal && after.State != ItemState.Dead ? null : item.LastFailure);
        if (after.State is ItemState.Retry)
        {
            item.Report = null;
            item.Identity = item.Source.Identity;
        }

        if (!after.IsTerminal || result is null)
        {
            return;
        }

        result = result with { DeadLetter = after.State == ItemState.Dead };
        item.Result = result;
        item.DiedAt = after.State == ItemState.Dead ? clock.UtcNow : null;
        DateTimeOffset now = clock.UtcNow;
        job.Change(job.Job with { Counts = Tally.Add(job.Job.Counts, result, after.State), FirstResultAt = job.Job.FirstResultAt ?? now, LastResultAt = now }, now);
        NoteEnded(result);
        Settle(job);
        Retain(item);
    }

    private static SortedSet<(long Due, long Id)>? Queue(MemoryItem item, ItemStatus status) => status.State switch
    {
        ItemState.ActionPending => item.Job.WaitingActions,
        ItemState.Accepted or ItemState.Retry => item.Job.WaitingScans,
        _ => null,
    };

    private void Retain(MemoryItem item)
    {
        if (item.Status.State == ItemState.Dead)
        {
            return;
        }

        long keep = item.Job.Job.Spec.RetainResults;
        if (options.ForgetFinished)
        {
            items.Remove(item.Id.Value);
            item.Job.Keys.Remove(item.Key);
        }
        else if (keep == 0)
        {
            item.Result = null;
        }
        else if (keep > 0)
        {
            foreach (MemoryItem old in items.Values
                .Where(i => i.Job == item.Job && i.Result is not null && i.Status.State != ItemState.Dead).OrderByDescending(i => i.Id).Skip((int)Math.Min(keep, int.MaxValue)).ToArray())
            {
                old.Result = null;
            }
        }
    }

    private void Settle(MemoryJob job)
    {
        JobState settled = JobLifecycle.Settle(job.Job.State, job.Job.EnumerationClosed, job.ListingFailed, job.Job.Counts);
        if (settled != job.Job.State)
        {
            job.Change(job.Job with { State = settled }, clock.UtcNow);
        }
    }

    private void ExpireLeases()
    {
        DateTimeOffset now = clock.UtcNow;
        foreach ((LeaseId lease, (DateTimeOffset until, HashSet<long> held)) in leases.Where(l => l.Value.Until <= now).ToArray())
        {
            foreach (long id in held.ToArray())
            {
                MemoryItem item = items[id];
                Apply(item, new ItemEvent.LeaseExpired(lease), null, null);
                if (item.Job.Job.State == JobState.Cancelled && item.Status.State == ItemState.Retry)
                {
                    ScanResult result = StandardResults.Cancelled(
                        item.Id, item.Job.Job.Id, item.Job.Job.Spec.ConnectorId, item.Source.Location, item.Source.MetaInfo, item.Status.Attempts, now) with { Extra = item.Source.Extra };
                    Apply(item, new ItemEvent.JobCancelled(), result, null);
                }
            }

            leases.Remove(lease);
        }
    }

    private void Remove(MemoryJob job)
    {
        removedTotals = Tally.Sum(removedTotals, job.Job.Counts);
        foreach (MemoryItem item in items.Values.Where(i => i.Job == job).ToArray())
        {
            items.Remove(item.Id.Value);
        }

        jobs.Remove(job.Job.Id);
        jobsByNumber.Remove(job.Number);
    }
}
