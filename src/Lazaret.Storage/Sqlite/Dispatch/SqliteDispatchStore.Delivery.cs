using Lazaret.Core.Events;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite.Dispatch;

/// <content>Cursors, leases, ends of tasks, and values that are forgotten.</content>
public sealed partial class SqliteDispatchStore
{
    private static readonly TimeSpan EndsKept = TimeSpan.FromDays(1);

    public ValueTask<IReadOnlyList<Cursor>?> LoadAsync(string group, CancellationToken cancellationToken) => WriteAsync(() => Known(group) ? Cursors(group) : null);

    public ValueTask<IReadOnlyList<Cursor>> AddCursorsAsync(string group, IReadOnlyList<Cursor> cursors, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        writer.Prepare("INSERT OR IGNORE INTO consumers (name) VALUES (?1)").Bind(1, group).Run();
        foreach (Cursor c in cursors)
        {
            Statement s = writer.Prepare("INSERT OR IGNORE INTO cursors (consumer, subscription, topic, number, next, stop) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, group).Bind(2, c.Subscription).Bind(3, c.In.Topic).Bind(4, c.In.Partition).Bind(5, c.Next);
            (c.Stop is { } stop ? s.Bind(6, stop) : s.BindNull(6)).Run();
        }

        return Cursors(group);
    });

    public ValueTask<bool> AdvanceAsync(string group, IReadOnlyList<CursorMove> moves, IReadOnlyList<Lease> leases, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        // All are looked at before any is moved: there is nothing to undo.
        foreach (CursorMove move in moves)
        {
            Statement s = writer.Prepare("SELECT next FROM cursors WHERE consumer = ?1 AND subscription = ?2 AND topic = ?3 AND number = ?4")
                .Bind(1, group).Bind(2, move.Subscription).Bind(3, move.In.Topic).Bind(4, move.In.Partition);
            bool stands = s.Step() && s.Int(0) == move.From;
            s.Reset();
            if (!stands)
            {
                return false;
            }
        }

        foreach (CursorMove move in moves)
        {
            writer.Prepare("UPDATE cursors SET next = ?5 WHERE consumer = ?1 AND subscription = ?2 AND topic = ?3 AND number = ?4")
                .Bind(1, group).Bind(2, move.Subscription).Bind(3, move.In.Topic).Bind(4, move.In.Partition).Bind(5, move.To).Run();
        }

        foreach (Lease lease in leases)
        {
            writer.Prepare("INSERT OR REPLACE INTO leases (id, consumer, until, attempts, task, positions, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .Bind(1, lease.Id).Bind(2, group).Bind(3, lease.Until.ToUnixTimeMilliseconds()).Bind(4, lease.Attempts).Bind(5, lease.IsTask ? 1 : 0).Bind(6, PositionText.Write(lease.Positions)).Bind(7, lease.Payload.Span).Run();
        }

        return true;
    });

    public ValueTask<IReadOnlyList<Lease>> TakeExpiredAsync(string group, DateTimeOffset now, DateTimeOffset until, int most, int mostAttempts, CancellationToken cancellationToken)
    {
        // Looked for by a reader first: that there is nothing is the rule, and needs no writer.
        const string Due = "SELECT id, consumer, until, attempts, task, positions, payload FROM leases WHERE consumer = ?1 AND until <= ?2 AND (task = 0 OR attempts < ?3) ORDER BY until LIMIT ?4";
        long at = now.ToUnixTimeMilliseconds();
        bool any = Read(reader =>
        {
            Statement s = reader.Prepare(Due).Bind(1, group).Bind(2, at).Bind(3, mostAttempts).Bind(4, 1);
            bool found = s.Step();
            s.Reset();
            return found;
        });
        if (!any)
        {
            return ValueTask.FromResult<IReadOnlyList<Lease>>([]);
        }

        return WriteAsync<IReadOnlyList<Lease>>(() =>
        {
            List<Lease> due = Leases(writer.Prepare(Due).Bind(1, group).Bind(2, at).Bind(3, mostAttempts).Bind(4, most));
            foreach (Lease lease in due)
            {
                writer.Prepare("UPDATE leases SET until = ?2, attempts = attempts + 1 WHERE id = ?1").Bind(1, lease.Id).Bind(2, until.ToUnixTimeMilliseconds()).Run();
            }

            return [.. due.Select(l => l with { Until = until, Attempts = l.Attempts + 1 })];
        });
    }

    public ValueTask<DateTimeOffset?> NextExpiryAsync(string group, int mostAttempts, CancellationToken cancellationToken) => ValueTask.FromResult(Read(reader =>
    {
        Statement s = reader.Prepare("SELECT until FROM leases WHERE consumer = ?1 AND (task = 0 OR attempts < ?2) ORDER BY until LIMIT 1").Bind(1, group).Bind(2, mostAttempts);
        DateTimeOffset? next = s.Step() ? DateTimeOffset.FromUnixTimeMilliseconds(s.Int(0)) : null;
        s.Reset();
        return next;
    }));

    public async ValueTask ExtendAsync(IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken) => await WriteAsync(() =>
    {
        foreach (string id in ids)
        {
            writer.Prepare("UPDATE leases SET until = ?2 WHERE id = ?1 AND task = 1").Bind(1, id).Bind(2, until.ToUnixTimeMilliseconds()).Run();
        }

        return true;
    }).ConfigureAwait(false);

    public async ValueTask EndAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => await WriteAsync(() =>
    {
        foreach (string id in ids)
        {
            writer.Prepare("DELETE FROM leases WHERE id = ?1").Bind(1, id).Run();
        }

        return true;
    }).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await WriteAsync(() =>
        {
            foreach (string id in ids)
            {
                writer.Prepare("UPDATE leases SET until = 0, attempts = max(0, attempts - 1) WHERE id = ?1").Bind(1, id).Run();
            }

            return true;
        }).ConfigureAwait(false);
        Interlocked.Increment(ref version);
        appended.Beat();
    }

    public ValueTask<IReadOnlyList<Lease>> ListLostAsync(DateTimeOffset now, int mostAttempts, int most, CancellationToken cancellationToken) => ValueTask.FromResult(Read<IReadOnlyList<Lease>>(reader =>
        Leases(reader.Prepare("SELECT id, consumer, until, attempts, task, positions, payload FROM leases WHERE task = 1 AND until <= ?1 AND attempts >= ?2 ORDER BY until LIMIT ?3")
            .Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, mostAttempts).Bind(3, most))));

    public ValueTask<long> CountTasksAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Read(reader => reader.Scalar("SELECT count(*) FROM leases WHERE task = 1") ?? 0));

    public ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<PublishUnit> units, CancellationToken cancellationToken) => WriteAsync<IReadOnlyList<PublishResult>>(() =>
    {
        List<PublishResult> results = new(units.Count);
        long now = NowMs();
        foreach (PublishUnit unit in units)
        {
            results.Add(Publish(unit, now));
        }

        return results;
    });

    public async ValueTask DeleteGroupAsync(string group, CancellationToken cancellationToken) => await WriteAsync(() =>
    {
        foreach (string sql in (string[])["DELETE FROM cursors WHERE consumer = ?1", "DELETE FROM leases WHERE consumer = ?1", "DELETE FROM consumers WHERE name = ?1"])
        {
            writer.Prepare(sql).Bind(1, group).Run();
        }

        return true;
    }).ConfigureAwait(false);

    public async ValueTask SetAsync(string ns, string key, string value, DateTimeOffset expires, CancellationToken cancellationToken) => await WriteAsync(() =>
    {
        writer.Prepare("INSERT OR REPLACE INTO entries (ns, key, value, expires) VALUES (?1, ?2, ?3, ?4)").Bind(1, ns).Bind(2, key).Bind(3, value).Bind(4, expires.ToUnixTimeMilliseconds()).Run();
        return true;
    }).ConfigureAwait(false);

    public ValueTask<IReadOnlyDictionary<string, string>> ListAsync(string ns, CancellationToken cancellationToken) => ValueTask.FromResult(Read<IReadOnlyDictionary<string, string>>(reader =>
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        Statement s = reader.Prepare("SELECT key, value FROM entries WHERE ns = ?1 AND expires > ?2").Bind(1, ns).Bind(2, time.GetUtcNow().ToUnixTimeMilliseconds());
        while (s.Step())
        {
            all[s.Text(0)] = s.Text(1);
        }

        s.Reset();
        return all;
    }));

    public async ValueTask<long> TidyAsync(CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long gone = await WriteAsync(() =>
        {
            writer.Prepare("DELETE FROM entries WHERE expires <= ?1").Bind(1, now).Run();
            return (long)writer.Changes;
        }).ConfigureAwait(false);
        for (long step = Step; step == Step && !cancellationToken.IsCancellationRequested; gone += step)
        {
            // In small steps, so that writers do not wait, but to the end, so that the table does not outgrow them.
            step = await WriteAsync(() =>
            {
                writer.Prepare("DELETE FROM ended WHERE id IN (SELECT id FROM ended WHERE time < ?1 LIMIT ?2)").Bind(1, now - (long)EndsKept.TotalMilliseconds).Bind(2, Step).Run();
                return (long)writer.Changes;
            }).ConfigureAwait(false);
        }

        return gone;
    }

    private static List<Lease> Leases(Statement s)
    {
        List<Lease> found = [];
        while (s.Step())
        {
            found.Add(new Lease
            {
                Id = s.Text(0),
                Group = s.Text(1),
                Until = DateTimeOffset.FromUnixTimeMilliseconds(s.Int(2)),
                Attempts = (int)s.Int(3),
                IsTask = s.Int(4) != 0,
                Positions = PositionText.Read(s.Text(5)),
                Payload = s.Blob(6).ToArray(),
            });
        }

        s.Reset();
        return found;
    }

    private bool Known(string group) => Exists("SELECT 1 FROM consumers WHERE name = ?1", group);

    private bool Exists(string sql, string value)
    {
        Statement s = writer.Prepare(sql).Bind(1, value);
        bool found = s.Step();
        s.Reset();
        return found;
    }

    /// <summary>How often a task that is out was handed out; 0 = it is not out.</summary>
    private int AttemptsOf(string task)
    {
        Statement s = writer.Prepare("SELECT attempts FROM leases WHERE id = ?1").Bind(1, task);
        int attempts = s.Step() ? (int)Math.Max(1, s.Int(0)) : 0;
        s.Reset();
        return attempts;
    }

    private IReadOnlyList<Cursor> Cursors(string group)
    {
        List<Cursor> all = [];
        Statement s = writer.Prepare("SELECT subscription, topic, number, next, stop FROM cursors WHERE consumer = ?1").Bind(1, group);
        while (s.Step())
        {
            all.Add(new Cursor(s.Text(0), new TopicPartition(s.Text(1), (int)s.Int(2)), s.Int(3), s.IsNull(4) ? null : s.Int(4)));
        }

        s.Reset();
        return all;
    }

    private PublishResult Publish(PublishUnit unit, long now)
    {
        if (unit.Ends is not { } task)
        {
            return new PublishResult(Append(unit.Records, now));
        }

        string once = "s:" + (unit.Once ?? task);
        if (Exists("SELECT 1 FROM ended WHERE id = ?1", once))
        {
            return new PublishResult([], WasEnded: true);
        }

        // A task ends for every author that worked on it; the first of them ends the lease.
        int attempts = AttemptsOf(task);
        bool ours = attempts > 0 || Exists("SELECT 1 FROM ended WHERE id = ?1", "t:" + task);
        List<AppendResult> appendedRecords = Append(unit.Records, now);
        if (ours && appendedRecords.TrueForAll(r => r.Error is null))
        {
            writer.Prepare("DELETE FROM leases WHERE id = ?1").Bind(1, task).Run();
            foreach (string id in (string[])[once, "t:" + task])
            {
                writer.Prepare("INSERT OR IGNORE INTO ended (id, time) VALUES (?1, ?2)").Bind(1, id).Bind(2, now).Run();
            }

            return new PublishResult(appendedRecords, Attempts: attempts);
        }

        return new PublishResult(appendedRecords);
    }

    private List<AppendResult> Append(IReadOnlyList<NewRecord> records, long now)
    {
        List<AppendResult> results = new(records.Count);
        foreach (NewRecord record in records)
        {
            results.Add(Append(record, now));
        }

        return results;
    }
}
