using System.Text.Json;
using Lazaret.Core.Integrity;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite;

/// <summary>Results, statistics and retention.</summary>
public sealed partial class SqliteScanStore
{
    private const string ResultColumns = "id, jid, outcome, dead, doc, crc";

    public ValueTask<ScanResult?> GetResultAsync(ItemId id, CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            Statement s = db.Prepare($"SELECT {ResultColumns} FROM results WHERE id = ?1").Bind(1, id.Value);
            ScanResult? found = s.Step() ? ReadResult(s) : null;
            s.Reset();
            return found;
        },
        cancellationToken);

    public ValueTask<Page<ScanResult>> ListResultsAsync(ResultQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        long after = Keyset.After(page);
        int limit = Keyset.Limit(page);
        JobEntry? entry = query.Job is { } id ? Find(id) : null;
        if (query.Job is not null && entry is null)
        {
            return ValueTask.FromResult(new Page<ScanResult>([], null));
        }

        string where = entry is null ? "" : " AND jid = ?2";
        if (query.Outcomes.Count > 0)
        {
            where += $" AND outcome IN ({string.Join(',', query.Outcomes.Select(o => (int)o))})";
            where += query.Outcomes.Contains(Outcome.Clean) ? "" : " AND outcome <> 0";
        }

        string sql = $"SELECT {ResultColumns} FROM results WHERE id {(page.Descending ? "<" : ">")} ?1{where} ORDER BY id {(page.Descending ? "DESC" : "ASC")}";
        return ReadAsync(
            db =>
            {
                List<ScanResult> rows = [];
                Statement s = db.Prepare(sql).Bind(1, after);
                if (entry is not null)
                {
                    s.Bind(2, entry.Number);
                }

                while (rows.Count <= limit && s.Step())
                {
                    if (ReadResult(s) is { } result && Matching.Matches(query, result))
                    {
                        rows.Add(result);
                    }
                }

                s.Reset();
                return Keyset.Cut(rows, limit, r => r.ItemId.Value);
            },
            cancellationToken);
    }

    public ValueTask<long> DeleteResultsAsync(JobId? job, CancellationToken cancellationToken) => WriteAsync<long>(
        () =>
        {
            JobEntry? entry = job is { } id ? Find(id) : null;
            if (job is not null && entry is null)
            {
                return 0;
            }

            Statement s = entry is null
                ? writer.Prepare("DELETE FROM results WHERE dead = 0")
                : writer.Prepare("DELETE FROM results WHERE dead = 0 AND jid = ?1").Bind(1, entry.Number);
            s.Run();
            long removed = writer.Changes;
            foreach (JobEntry each in entry is null ? AllJobs() : [entry])
            {
                each.StoredResults = -1;
            }

            return removed;
        },
        cancellationToken);

    public ValueTask<RetentionResult> ApplyRetentionAsync(RetentionPolicy policy, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            long results = 0;
            long removed = 0;
            if (policy.ResultAge is { } age)
            {
                writer.Prepare("DELETE FROM results WHERE dead = 0 AND finished < ?1").Bind(1, clock.NowMs - (long)age.TotalMilliseconds).Run();
                results = writer.Changes;
                foreach (JobEntry entry in AllJobs())
                {
                    entry.StoredResults = -1;
                }
            }

            if (policy.JobAge is { } jobAge)
            {
                DateTimeOffset limit = clock.UtcNow - jobAge;
                foreach (JobEntry entry in AllJobs())
                {
                    ScanJob job = entry.Current.Job;
                    if (job.IsTerminal && job.FinishedAt < limit && job.Counts.Dead == 0 && job.Counts.Open == 0)
                    {
                        RemoveJob(entry);
                        removed++;
                    }
                }
            }

            return new RetentionResult(results, removed);
        },
        cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            DateTimeOffset now = clock.UtcNow;
            ScanJob[] all = [.. AllJobs().Select(j => j.Snapshot(now))];
            Dictionary<ItemState, long> backlog = [];
            Dictionary<ReasonCode, long> dead = [];
            foreach (JobEntry entry in AllJobs().Where(j => j.Snapshot(now).Counts.Open > 0))
            {
                Statement s = db.Prepare("SELECT state, count(*) FROM items WHERE jid = ?1 AND state < 5 GROUP BY state").Bind(1, entry.Number);
                while (s.Step())
                {
                    ItemState state = (ItemState)s.Int(0);
                    backlog[state] = backlog.GetValueOrDefault(state) + s.Int(1);
                }

                s.Reset();
            }

            Statement d = db.Prepare($"SELECT {ResultColumns} FROM results WHERE outcome = 4 AND outcome <> 0 AND dead = 1");
            while (d.Step())
            {
                if (ReadResult(d) is { } result)
                {
                    dead[result.Reason] = dead.GetValueOrDefault(result.Reason) + 1;
                }
            }

            d.Reset();
            return new StoreStatistics(
                all.Aggregate(ReadTotals(db), (sum, job) => Tally.Sum(sum, job.Counts)),
                all.GroupBy(j => j.State).ToDictionary(g => g.Key, g => (long)g.Count()),
                backlog,
                dead);
        },
        cancellationToken);

    /// <summary>Null for a row whose job is gone. A row that does not fit its checksum is shown as what it is: damaged, never as its outcome.</summary>
    private ScanResult? ReadResult(Statement s)
    {
        if (FindByNumber(s.Int(1)) is not { } entry)
        {
            return null;
        }

        ScanJob job = entry.Current.Job;
        ItemId id = new(s.Int(0));
        ReadOnlySpan<byte> doc = s.Blob(4);
        if (ResultCrc(s.Int(0), s.Int(1), s.Int(2), s.Int(3), doc) != s.Int(5))
        {
            // Readers cannot write: the writer takes the report down.
            _ = loop.RunAsync(() =>
            {
                ReportDamagedResult(id.Value);
                return true;
            });
            return StandardResults.Damaged(id, job.Id, job.Spec.ConnectorId, "", clock.UtcNow);
        }

        return new RecordReader(doc).Result(id, job.Id, job.Spec.ConnectorId);
    }

    private void ReportDamagedResult(long id) => ReportDamage(
        long.MinValue + id, $"results/{id}", $"The record of the result of item {id} does not fit its checksum; it is shown as failed(damaged_record).", 1);

    /// <summary>Keeps the newest n results of a job; a little more while it runs, exactly n once it has ended.</summary>
    private void Retain(JobEntry entry, bool dead)
    {
        long keep = entry.Current.Job.Spec.RetainResults;
        if (keep <= 0)
        {
            return;
        }

        if (entry.StoredResults < 0)
        {
            Statement s = writer.Prepare("SELECT count(*) FROM results WHERE jid = ?1 AND dead = 0").Bind(1, entry.Number);
            s.Step();
            entry.StoredResults = s.Int(0);
            s.Reset();
        }
        else if (!dead)
        {
            entry.StoredResults++;
        }

        bool last = entry.Current.Job.Counts.Open <= 1;
        if (entry.StoredResults > (last ? keep : keep + Math.Max(100, keep / 4)))
        {
            writer.Prepare(
                "DELETE FROM results WHERE jid = ?1 AND dead = 0 AND id <= (SELECT id FROM results WHERE jid = ?1 AND dead = 0 ORDER BY id DESC LIMIT 1 OFFSET ?2)")
                .Bind(1, entry.Number).Bind(2, keep).Run();
            entry.StoredResults -= writer.Changes;
        }
    }

    private static JobCounts ReadTotals(Database db)
    {
        Statement s = db.Prepare("SELECT doc, crc FROM totals WHERE id = 1");
        JobCounts totals = JobCounts.Zero;
        if (s.Step() && Crc32C.Compute(s.Blob(0)) == s.Int(1))
        {
            totals = JsonSerializer.Deserialize<JobCounts>(s.Blob(0)) ?? JobCounts.Zero;
        }

        s.Reset();
        return totals;
    }

    private void AddToTotals(JobCounts counts)
    {
        byte[] doc = JsonSerializer.SerializeToUtf8Bytes(Tally.Sum(ReadTotals(writer), counts));
        writer.Prepare("INSERT OR REPLACE INTO totals (id, doc, crc) VALUES (1, ?1, ?2)").Bind(1, doc).Bind(2, Crc32C.Compute(doc)).Run();
    }
}
