using Lazaret.Core.Integrity;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Core.Text;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite;

/// <summary>The queue. Everything private here runs on the writer, inside its transaction.</summary>
public sealed partial class SqliteScanStore
{
    private const int LeaseMark = 3;
    private const int ItemMark = 4;
    private const int AuditMark = 5;
    private readonly Dictionary<long, long> leaseEnds = [];

    /// <summary>Leases that expired in the open transaction: they come back if it fails, or their items would never wait again.</summary>
    private readonly List<(long Lease, long End)> expired = [];
    private byte[] locationBuffer = new byte[4096];
    private byte[] metaBuffer = new byte[1024];
    private byte[] sentBuffer = new byte[1024];
    private long lastLease;
    private long turn;

    public async ValueTask<AcceptResult> AcceptAsync(AcceptBatch batch, CancellationToken cancellationToken)
    {
        NewItemChecks.Check(batch);

        // Hashing the keys is the callers' work, many at a time; only the inserts are the writer's.
        ItemKey[] keys = new ItemKey[batch.Items.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ItemKey.Of(batch.Items[i]);
        }

        AcceptResult result = await WriteAsync(() => Accept(batch, keys), cancellationToken).ConfigureAwait(false);
        if (result.Accepted > 0)
        {
            work.Beat();
        }

        return result;
    }

    public ValueTask<LeasedBatch> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => WriteAsync(() => Claim(request), cancellationToken);

    public ValueTask<bool> RenewAsync(LeaseId lease, TimeSpan duration, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            ExpireLeases();
            if (!leaseEnds.ContainsKey(lease.Value))
            {
                return false;
            }

            leaseEnds[lease.Value] = clock.NowMs + (long)duration.TotalMilliseconds;
            return true;
        },
        cancellationToken);

    public async ValueTask<IReadOnlyList<CompletionStatus>> CompleteAsync(IReadOnlyList<ItemCompletion> completions, CancellationToken cancellationToken)
    {
        bool wakes = false;
        CompletionStatus[] statuses = await WriteAsync(
            () =>
            {
                ExpireLeases();
                CompletionStatus[] all = new CompletionStatus[completions.Count];
                for (int i = 0; i < all.Length; i++)
                {
                    all[i] = Complete(completions[i]);
                    wakes |= completions[i].Event is not (ItemEvent.Finished or ItemEvent.ActionOwed);
                }

                return all;
            },
            cancellationToken).ConfigureAwait(false);
        if (wakes)
        {
            work.Beat();
        }

        return statuses;
    }

    public async ValueTask WaitForWorkAsync(CancellationToken cancellationToken)
    {
        Task later = work.Next;
        long due = await WriteAsync(
            () =>
            {
                ExpireLeases();
                long first = EarliestDue();
                foreach (long end in leaseEnds.Values)
                {
                    first = Math.Min(first, end + 1);
                }

                return first;
            },
            cancellationToken).ConfigureAwait(false);
        long now = clock.NowMs;
        if (due > now)
        {
            TimeSpan wait = TimeSpan.FromMilliseconds(Math.Min(due - now, 60_000));
            await later.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public ValueTask<ItemRecord?> GetItemAsync(ItemId id, CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            Statement s = db.Prepare($"SELECT {ItemRow.Columns} FROM items WHERE id = ?1").Bind(1, id.Value);
            ItemRecord? found = s.Step() ? Show(ItemRow.Read(s)) : null;
            s.Reset();
            return found;
        },
        cancellationToken);

    public ValueTask<Page<ItemRecord>> ListItemsAsync(ItemQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        string where = query.States.Count == 0 ? "" : $" AND state IN ({string.Join(',', query.States.Select(st => (int)st))})";
        return ListRowsAsync(query.Job, where, _ => true, page, cancellationToken);
    }

    private ValueTask<Page<ItemRecord>> ListRowsAsync(JobId? job, string where, Func<ItemRecord, bool> filter, PageRequest page, CancellationToken cancellationToken)
    {
        long after = Keyset.After(page);
        int limit = Keyset.Limit(page);
        JobEntry? entry = job is { } id ? Find(id) : null;
        if (job is not null && entry is null)
        {
            return ValueTask.FromResult(new Page<ItemRecord>([], null));
        }

        string sql = $"SELECT {ItemRow.Columns} FROM items WHERE id {(page.Descending ? "<" : ">")} ?1{(entry is null ? "" : " AND jid = ?2")}{where} ORDER BY id {(page.Descending ? "DESC" : "ASC")}";
        return ReadAsync(
            db =>
            {
                List<ItemRecord> rows = [];
                Statement s = db.Prepare(sql).Bind(1, after);
                if (entry is not null)
                {
                    s.Bind(2, entry.Number);
                }

                while (rows.Count <= limit && s.Step())
                {
                    if (Show(ItemRow.Read(s)) is { } shown && filter(shown))
                    {
                        rows.Add(shown);
                    }
                }

                s.Reset();
                return Keyset.Cut(rows, limit, r => r.Id.Value);
            },
            cancellationToken);
    }

    private ItemRecord? Show(in ItemRow row)
    {
        if (FindByNumber(row.Job) is not { } entry)
        {
            return null;
        }

        ScanJob job = entry.Current.Job;
        return new ItemRecord
        {
            Id = new ItemId(row.Id),
            JobId = job.Id,
            ConnectorId = job.Spec.ConnectorId,
            Location = row.Location,
            MetaInfo = row.MetaInfo,
            Identity = row.Identity,
            Extra = row.Sent,
            Status = row.Status,
            AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.AcceptedMs),
            LastFailure = row.IsSound
                ? row.ReadExtra().Failure
                : new Failure(ErrorClass.Unknown, ReasonCode.DamagedRecord, "The stored record of this item is damaged."),
            DiedAt = row.DiedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.DiedMs),
        };
    }

    private AcceptResult Accept(AcceptBatch batch, ItemKey[] keys)
    {
        if (Find(batch.Job) is not { } entry)
        {
            return new AcceptResult(AcceptStatus.JobNotFound, 0, 0, []);
        }

        ScanJob job = entry.Current.Job;
        if (job.State == JobState.Cancelled || (!batch.Late && (job.EnumerationClosed || job.IsTerminal)))
        {
            return new AcceptResult(AcceptStatus.JobEnded, 0, 0, []);
        }

        long now = clock.NowMs;
        ItemId[] ids = new ItemId[keys.Length];
        int accepted = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            NewItem item = batch.Items[i];
            long k1 = (long)keys[i].High;
            long k2 = (long)keys[i].Low;
            ReadOnlySpan<byte> location = Encode(item.Location, ref locationBuffer);
            ReadOnlySpan<byte> meta = Encode(item.MetaInfo, ref metaBuffer);
            ObjectIdentity o = item.Identity;
            ReadOnlySpan<byte> sent = item.Extra is null ? default : Encode(item.Extra, ref sentBuffer);
            uint body = ItemRow.Body(entry.Number, k1, k2, location, meta, o.Size, o.ModifiedNs, (long)o.FileId, o.Tag, now, sent);
            long id = lastItem + 1;
            uint crc = ItemRow.StatusCrc(body, id, ItemStatus.New, 0, default);
            Statement s = writer.Prepare(
                "INSERT INTO items (id, jid, k1, k2, loc, meta, size, mtime, fid, tag, accepted, bcrc, state, attempts, due, lease, claims, died, extra, crc, sent) "
                + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0, 0, 0, 0, NULL, ?13, ?14) ON CONFLICT (jid, k1, k2) DO NOTHING");
            s.Bind(1, id).Bind(2, entry.Number).Bind(3, k1).Bind(4, k2).Bind(5, location).Bind(6, meta).Bind(7, o.Size).Bind(8, o.ModifiedNs).Bind(9, (long)o.FileId)
                .Bind(10, o.Tag).Bind(11, now).Bind(12, body).Bind(13, crc);
            if (sent.IsEmpty)
            {
                s.BindNull(14);
            }
            else
            {
                s.Bind(14, sent);
            }

            s.Run();
            if (writer.Changes > 0)
            {
                lastItem = id;
                ids[i] = new ItemId(id);
                accepted++;
                continue;
            }

            Statement known = writer.Prepare("SELECT id FROM items WHERE jid = ?1 AND k1 = ?2 AND k2 = ?3").Bind(1, entry.Number).Bind(2, k1).Bind(3, k2);
            known.Step();
            ids[i] = new ItemId(known.Int(0));
            known.Reset();
        }

        JobCounts counts = job.Counts with { Accepted = job.Counts.Accepted + accepted, Duplicates = job.Counts.Duplicates + ids.Length - accepted };
        if (accepted > 0)
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(now);
            job = job with { FirstAcceptedAt = job.FirstAcceptedAt ?? at, LastAcceptedAt = at };
        }

        Change(entry, job with { Counts = counts, Cursor = batch.Cursor ?? job.Cursor, Enumeration = job.Enumeration + (batch.Stats ?? EnumerationStats.Zero) });
        if (accepted > 0 && job.IsTerminal)
        {
            Settle(entry);
        }

        return new AcceptResult(AcceptStatus.Accepted, accepted, ids.Length - accepted, ids);
    }

    private LeasedBatch Claim(ClaimRequest request)
    {
        ExpireLeases();
        long now = clock.NowMs;
        JobEntry[] open = [.. AllJobs().Where(j => j.Current.Job.Counts.Open > 0 && (request.Connectors is null || request.Connectors.Contains(j.Current.Job.Spec.ConnectorId)))];
        if (open.Length == 0)
        {
            return LeasedBatch.Empty;
        }

        LeaseId lease = new(++lastLease);
        List<WorkItem> claimed = new(request.Max);
        for (int i = 0; i < open.Length && claimed.Count < request.Max; i++)
        {
            // Each job gets its share of what is left; the first of this turn is another one each time.
            JobEntry entry = open[(int)((turn + i) % open.Length)];
            int share = Math.Max(1, (request.Max - claimed.Count) / (open.Length - i));
            share -= Take("items_act", "state = 3", entry, share, lease, now, claimed);
            if (!request.ActionsOnly && entry.Current.Job.State == JobState.Running && share > 0)
            {
                Take("items_scan", "state IN (0, 2)", entry, share, lease, now, claimed);
            }
        }

        turn++;
        if (claimed.Count == 0)
        {
            return LeasedBatch.Empty;
        }

        leaseEnds[lease.Value] = now + (long)request.Duration.TotalMilliseconds;
        return new LeasedBatch(lease, claimed);
    }

    private int Take(string index, string state, JobEntry entry, int share, LeaseId lease, long now, List<WorkItem> claimed)
    {
        List<ItemRow> rows = new(share);
        Statement s = writer.Prepare($"SELECT {ItemRow.Columns} FROM items INDEXED BY {index} WHERE jid = ?1 AND {state} AND due <= ?2 ORDER BY due, id LIMIT ?3");
        s.Bind(1, entry.Number).Bind(2, now).Bind(3, share);
        while (s.Step())
        {
            rows.Add(ItemRow.Read(s));
        }

        s.Reset();
        int taken = 0;
        foreach (ItemRow row in rows)
        {
            if (!row.IsSound)
            {
                EndDamaged(row, entry);
                continue;
            }

            ItemStatus status = ItemLifecycle.Apply(row.Status, new ItemEvent.Claimed(lease, now))
                ?? throw new InvalidOperationException($"Item {row.Id} in state {row.Status.State} was selected to be claimed.");
            if (ItemLifecycle.IsPoison(row.Status))
            {
                ScanResult result = StandardResults.Poison(
                    new ItemId(row.Id), entry.Current.Job.Id, entry.Current.Job.Spec.ConnectorId, row.Location, row.MetaInfo, row.Status.Attempts, clock.UtcNow) with { Extra = row.Sent };
                Store(row, ItemLifecycle.Apply(status, new ItemEvent.Buried(lease))!.Value, FailureExtra(new Failure(ErrorClass.WorkerLost, ReasonCode.WorkerLost, result.Detail!)), now);
                End(entry, row.Id, result, ItemState.Dead);
                continue;
            }

            Store(row, status, row.Extra, 0);
            (ScanReport? report, ObjectIdentity identity, _) = status.State == ItemState.Acting ? row.ReadExtra() : (null, row.Identity, null);
            claimed.Add(new WorkItem
            {
                Id = new ItemId(row.Id),
                JobId = entry.Current.Job.Id,
                ConnectorId = entry.Current.Job.Spec.ConnectorId,
                Location = row.Location,
                MetaInfo = row.MetaInfo,
                Identity = identity,
                Extra = row.Sent,
                Status = status,
                Report = report,
            });
            taken++;
        }

        return taken;
    }

    private CompletionStatus Complete(ItemCompletion completion)
    {
        // Only the changing half of the row is needed, and verified, here.
        Statement s = writer.Prepare("SELECT jid, bcrc, state, attempts, due, lease, claims, died, extra, crc FROM items WHERE id = ?1").Bind(1, completion.Id.Value);
        if (!s.Step())
        {
            s.Reset();
            return CompletionStatus.NotFound;
        }

        ItemRow row = new()
        {
            Id = completion.Id.Value,
            Job = s.Int(0),
            BodyCrc = (uint)s.Int(1),
            Status = new ItemStatus((ItemState)s.Int(2), (int)s.Int(3), s.Int(4), new LeaseId(s.Int(5)), (int)s.Int(6)),
            DiedMs = s.Int(7),
            Extra = s.IsNull(8) ? null : s.Blob(8).ToArray(),
        };
        bool sound = ItemRow.StatusCrc(row.BodyCrc, row.Id, row.Status, row.DiedMs, row.Extra) == s.Int(9);
        s.Reset();
        if (FindByNumber(row.Job) is not { } entry || ItemLifecycle.Apply(row.Status, completion.Event) is not { } status)
        {
            return CompletionStatus.Stale;
        }

        if (!sound)
        {
            EndDamaged(Whole(row.Id), entry);
            return CompletionStatus.Stale;
        }

        ReadOnlySpan<byte> extra = default;
        switch (completion.Event)
        {
            case ItemEvent.ActionOwed:
                // Without a version of its own the action is held to the one that was listed.
                extra = record.Begin().Extra(completion.Report, completion.ReadIdentity ?? Whole(row.Id).Identity, null).Written;
                break;
            case ItemEvent.Released:
                extra = row.Extra;
                break;
            case ItemEvent.Retried when status.State == ItemState.ActionPending:
                (ScanReport? report, ObjectIdentity identity, _) = new RecordReader(row.Extra).Extra();
                extra = record.Begin().Extra(report, identity, completion.Failure).Written;
                break;
            default:
                extra = completion.Failure is null ? default : FailureExtra(completion.Failure);
                break;
        }

        Store(row, status, extra, status.State == ItemState.Dead ? clock.NowMs : 0);
        if (status.IsTerminal)
        {
            End(entry, row.Id, completion.Result ?? throw new ArgumentException("An item that ends needs its result.", nameof(completion)), status.State);
        }
        else if (status.State == ItemState.Retry && entry.Current.Job.State == JobState.Cancelled)
        {
            EndCancelled(Whole(row.Id), entry);
        }

        return CompletionStatus.Applied;
    }

    private ReadOnlySpan<byte> FailureExtra(Failure failure) => record.Begin().Extra(null, ObjectIdentity.Unknown, failure).Written;

    private ItemRow Whole(long id)
    {
        Statement s = writer.Prepare($"SELECT {ItemRow.Columns} FROM items WHERE id = ?1").Bind(1, id);
        s.Step();
        ItemRow row = ItemRow.Read(s);
        s.Reset();
        return row;
    }

    /// <summary>Writes the changing half of a row.</summary>
    private void Store(in ItemRow row, ItemStatus status, ReadOnlySpan<byte> extra, long diedMs)
    {
        Statement s = writer.Prepare("UPDATE items SET state = ?2, attempts = ?3, due = ?4, lease = ?5, claims = ?6, died = ?7, extra = ?8, crc = ?9 WHERE id = ?1");
        s.Bind(1, row.Id).Bind(2, (long)status.State).Bind(3, status.Attempts).Bind(4, status.DueMs).Bind(5, status.Lease.Value).Bind(6, status.Claims).Bind(7, diedMs);
        if (extra.IsEmpty)
        {
            s.BindNull(8);
        }
        else
        {
            s.Bind(8, extra);
        }

        s.Bind(9, ItemRow.StatusCrc(row.BodyCrc, row.Id, status, diedMs, extra)).Run();
    }

    /// <summary>Stores the one result of an item and does the books. The row of the item must be stored already.</summary>
    private void End(JobEntry entry, long id, ScanResult result, ItemState state)
    {
        bool dead = state == ItemState.Dead;
        result = result.DeadLetter == dead ? result : result with { DeadLetter = dead };
        if (dead || entry.Current.Job.Spec.RetainResults != 0)
        {
            ReadOnlySpan<byte> doc = record.Begin().Result(result).Written;
            writer.Prepare("INSERT OR REPLACE INTO results (id, jid, outcome, dead, finished, doc, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .Bind(1, id).Bind(2, entry.Number).Bind(3, (long)result.Outcome).Bind(4, dead ? 1 : 0).Bind(5, result.FinishedAt.ToUnixTimeMilliseconds()).Bind(6, doc)
                .Bind(7, ResultCrc(id, entry.Number, (long)result.Outcome, dead ? 1 : 0, doc)).Run();
            Retain(entry, dead);
        }

        ScanJob job = entry.Current.Job;
        DateTimeOffset now = clock.UtcNow;
        Change(entry, job with { Counts = Tally.Add(job.Counts, result, state), FirstResultAt = job.FirstResultAt ?? now, LastResultAt = now });
        NoteEnded(entry, result);
        Settle(entry);
    }

    private static uint ResultCrc(long id, long job, long outcome, long dead, ReadOnlySpan<byte> doc) =>
        Crc32C.Append(Crc32C.Append(Crc32C.Append(Crc32C.Append(Crc32C.Compute(doc), id), job), outcome), dead);

    /// <summary>A record that cannot be trusted any more ends its item, with a result that says so, so that its job ends too.</summary>
    private void EndDamaged(in ItemRow row, JobEntry entry)
    {
        ReportDamage(row.Id, $"items/{row.Id}", $"The record of item {row.Id} of job {entry.Current.Job.Id} does not fit its checksum; the item ended as failed(damaged_record).", 1);

        // Which state the row had cannot be asked of the row. The books tell: what they hold as open and no other row stands for is this one.
        bool counted = entry.Current.Job.Counts.Open <= OpenBeside(row.Id, entry.Number);
        ScanResult result = StandardResults.Damaged(new ItemId(row.Id), entry.Current.Job.Id, entry.Current.Job.Spec.ConnectorId, row.Location, clock.UtcNow);
        uint body = Rebody(row.Id);
        ItemStatus done = new(ItemState.Done, 0, 0, LeaseId.None, 0);
        writer.Prepare("UPDATE items SET bcrc = ?2, state = 5, attempts = 0, due = 0, lease = 0, claims = 0, died = 0, extra = NULL, crc = ?3 WHERE id = ?1")
            .Bind(1, row.Id).Bind(2, body).Bind(3, ItemRow.StatusCrc(body, row.Id, done, 0, default)).Run();
        if (!counted)
        {
            End(entry, row.Id, result, ItemState.Done);
        }
    }

    private long OpenBeside(long id, long job)
    {
        Statement s = writer.Prepare("SELECT count(*) FROM items WHERE jid = ?1 AND state < 5 AND id <> ?2").Bind(1, job).Bind(2, id);
        s.Step();
        long open = s.Int(0);
        s.Reset();
        return open;
    }

    /// <summary>At open of a file that is not large: every row against its checksum, so that damage is told at once and not when somebody happens to read it.</summary>
    private void VerifyRows()
    {
        List<ItemRow> unsound = [];
        Statement items = writer.Prepare($"SELECT {ItemRow.Columns} FROM items");
        while (items.Step())
        {
            ItemRow row = ItemRow.Read(items);
            if (!row.IsSound)
            {
                unsound.Add(row);
            }
        }

        items.Reset();
        foreach (ItemRow row in unsound)
        {
            if (FindByNumber(row.Job) is { } entry)
            {
                EndDamaged(row, entry);
            }
            else
            {
                ReportDamage(row.Id, $"items/{row.Id}", $"The record of item {row.Id} is damaged and belongs to no job any more.", 1);
            }
        }

        List<long> results = [];
        Statement s = writer.Prepare($"SELECT {ResultColumns} FROM results");
        while (s.Step())
        {
            if (ResultCrc(s.Int(0), s.Int(1), s.Int(2), s.Int(3), s.Blob(4)) != s.Int(5))
            {
                results.Add(s.Int(0));
            }
        }

        s.Reset();
        foreach (long id in results)
        {
            ReportDamagedResult(id);
        }
    }

    private uint Rebody(long id)
    {
        Statement s = writer.Prepare($"SELECT {ItemRow.Columns} FROM items WHERE id = ?1").Bind(1, id);
        s.Step();
        uint body = ItemRow.Body(s.Int(1), s.Int(18), s.Int(19), s.Blob(2), s.Blob(3), s.Int(4), s.Int(5), s.Int(6), s.IsNull(7) ? null : s.Text(7), s.Int(8), s.Blob(20));
        s.Reset();
        return body;
    }

    private void ExpireLeases()
    {
        long now = clock.NowMs;
        List<long>? ended = null;
        foreach ((long lease, long end) in leaseEnds)
        {
            if (end <= now)
            {
                (ended ??= []).Add(lease);
            }
        }

        foreach (long lease in ended ?? [])
        {
            expired.Add((lease, leaseEnds[lease]));
            leaseEnds.Remove(lease);
            ReturnLease(lease, new ItemEvent.LeaseExpired(new LeaseId(lease)));
        }
    }

    private void ReturnLease(long lease, ItemEvent e)
    {
        List<ItemRow> rows = [];
        Statement s = writer.Prepare($"SELECT {ItemRow.Columns} FROM items INDEXED BY items_lease WHERE lease = ?1 AND lease <> 0").Bind(1, lease);
        while (s.Step())
        {
            rows.Add(ItemRow.Read(s));
        }

        s.Reset();
        foreach (ItemRow row in rows)
        {
            if (FindByNumber(row.Job) is not { } entry)
            {
                continue;
            }

            if (!row.IsSound)
            {
                EndDamaged(row, entry);
                continue;
            }

            ItemStatus status = ItemLifecycle.Apply(row.Status, e)!.Value;
            Store(row, status, row.Extra, 0);
            if (status.State == ItemState.Retry && entry.Current.Job.State == JobState.Cancelled)
            {
                EndCancelled(Whole(row.Id), entry);
            }
        }
    }

    /// <summary>
    /// At open: every lease belongs to a process that is gone, so its items wait again at once. No lost lease is counted: that the process was killed says
    /// nothing about the hundreds of items it held. A due time that is far away means that the clock was set back: such items are due at once.
    /// </summary>
    private void Recover(bool verify)
    {
        writer.Execute("BEGIN IMMEDIATE");
        lastLease = NextGeneration() << 32;
        if (verify)
        {
            VerifyRows();
        }

        List<long> leases = [];
        Statement s = writer.Prepare("SELECT DISTINCT lease FROM items INDEXED BY items_lease WHERE lease <> 0");
        while (s.Step())
        {
            leases.Add(s.Int(0));
        }

        s.Reset();
        foreach (long lease in leases)
        {
            ReturnLease(lease, new ItemEvent.Released(new LeaseId(lease), 0));
        }

        long far = clock.NowMs + (long)TimeSpan.FromHours(1).TotalMilliseconds;
        List<ItemRow> rows = [];
        foreach (JobEntry entry in AllJobs().Where(j => j.Current.Job.Counts.Open > 0))
        {
            foreach (string state in new[] { "state IN (0, 2)", "state = 3" })
            {
                Statement late = writer.Prepare($"SELECT {ItemRow.Columns} FROM items WHERE jid = ?1 AND {state} AND due > ?2").Bind(1, entry.Number).Bind(2, far);
                while (late.Step())
                {
                    rows.Add(ItemRow.Read(late));
                }

                late.Reset();
            }
        }

        foreach (ItemRow row in rows.Where(r => r.IsSound))
        {
            Store(row, row.Status with { DueMs = 0 }, row.Extra, 0);
        }

        WriteJobs();
        writer.Execute("COMMIT");
        PublishJobs();
    }

    /// <summary>
    /// Numbers of leases are never used again, not even over restarts, so that a completion from before is always stale: each start has numbers of its own.
    /// Seconds since the epoch when the last generation cannot be read.
    /// </summary>
    private long NextGeneration()
    {
        long last = ReadMark(LeaseMark);
        long generation = last > 0 ? last + 1 : clock.NowMs / 1000 % int.MaxValue;
        WriteMark(LeaseMark, generation);
        return generation;
    }

    /// <summary>A number that only rises, kept beside the totals; 0 when there is none or it cannot be trusted.</summary>
    private long ReadMark(int id)
    {
        Statement s = writer.Prepare("SELECT doc, crc FROM totals WHERE id = ?1").Bind(1, id);
        long mark = s.Step() && s.Blob(0).Length == 8 && Crc32C.Compute(s.Blob(0)) == s.Int(1) ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(s.Blob(0)) : 0;
        s.Reset();
        return mark;
    }

    private void WriteMark(int id, long mark)
    {
        byte[] doc = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(doc, mark);
        writer.Prepare("INSERT OR REPLACE INTO totals (id, doc, crc) VALUES (?1, ?2, ?3)").Bind(1, id).Bind(2, doc).Bind(3, Crc32C.Compute(doc)).Run();
    }

    private long EarliestDue()
    {
        long first = long.MaxValue;
        foreach (JobEntry entry in AllJobs())
        {
            ScanJob job = entry.Current.Job;
            if (job.Counts.Open == 0)
            {
                continue;
            }

            first = Math.Min(first, Due("items_act", "state = 3", entry.Number));
            if (job.State == JobState.Running)
            {
                first = Math.Min(first, Due("items_scan", "state IN (0, 2)", entry.Number));
            }
        }

        return first;
    }

    private long Due(string index, string state, long job)
    {
        Statement s = writer.Prepare($"SELECT due FROM items INDEXED BY {index} WHERE jid = ?1 AND {state} ORDER BY due, id LIMIT 1").Bind(1, job);
        long due = s.Step() ? s.Int(0) : long.MaxValue;
        s.Reset();
        return due;
    }

    private static ReadOnlySpan<byte> Encode(string text, ref byte[] buffer)
    {
        int max = LosslessUtf8.MaxByteCount(text);
        if (buffer.Length < max)
        {
            buffer = new byte[max * 2];
        }

        return buffer.AsSpan(0, LosslessUtf8.Encode(text, buffer));
    }
}
