using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite;

/// <summary>Jobs.</summary>
public sealed partial class SqliteScanStore
{
    private const int SweepChunk = 2000;

    public ValueTask<ScanJob> CreateJobAsync(JobSpec spec, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            if (Find(spec.Id) is { } known)
            {
                return known.Current.Job;
            }

            DateTimeOffset now = clock.UtcNow;
            ScanJob job = new() { Spec = spec, State = JobState.Running, Counts = JobCounts.Zero, CreatedAt = now };
            long number = (writer.Scalar("SELECT max(id) FROM jobs") ?? 0) + 1;
            JobEntry entry = new(number, new JobDocument(job, false) { ActiveSince = now }) { StoredResults = 0 };
            (byte[] doc, uint crc) = entry.Encode();
            writer.Prepare("INSERT INTO jobs (id, name, doc, crc) VALUES (?1, ?2, ?3, ?4)").Bind(1, number).Bind(2, spec.Id.Value).Bind(3, doc).Bind(4, crc).Run();
            lock (jobGate)
            {
                jobs.Add(spec.Id, entry);
                jobsByNumber.Add(number, entry);
            }

            added.Add(entry);
            return job;
        },
        cancellationToken);

    public ValueTask<ScanJob?> GetJobAsync(JobId id, CancellationToken cancellationToken) => ValueTask.FromResult(Find(id)?.Snapshot(clock.UtcNow));

    public ValueTask<Page<ScanJob>> ListJobsAsync(JobQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.UtcNow;
        long after = Keyset.After(page);
        int limit = Keyset.Limit(page);
        IEnumerable<JobEntry> all = page.Descending ? AllJobs().Reverse().Where(j => j.Number < after) : AllJobs().Where(j => j.Number > after);
        List<(long Number, ScanJob Job)> rows = [.. all
            .Select(j => (j.Number, Job: j.Snapshot(now)))
            .Where(j => (query.Connector is not { } c || j.Job.Spec.ConnectorId == c) && (query.States.Count == 0 || query.States.Contains(j.Job.State)))
            .Take(limit + 1)];
        Page<(long Number, ScanJob Job)> cut = Keyset.Cut(rows, limit, r => r.Number);
        return ValueTask.FromResult(new Page<ScanJob>([.. cut.Items.Select(r => r.Job)], cut.Next));
    }

    public async ValueTask<JobCommandStatus> CommandJobAsync(JobId id, JobCommand command, CancellationToken cancellationToken)
    {
        JobCommandStatus done = await WriteAsync(
            () =>
            {
                if (Find(id) is not { } entry)
                {
                    return JobCommandStatus.NotFound;
                }

                (JobState next, JobCommandStatus status) = JobLifecycle.Apply(entry.Current.Job.State, command);
                if (status == JobCommandStatus.Applied)
                {
                    Change(entry, entry.Current.Job with { State = next });
                }

                return status;
            },
            cancellationToken).ConfigureAwait(false);
        if (done == JobCommandStatus.Applied)
        {
            if (command == JobCommand.Cancel)
            {
                if (Find(id) is { } entry)
                {
                    await SweepAsync(entry).ConfigureAwait(false);
                }
            }

            work.Beat();
        }

        return done;
    }

    public ValueTask<bool> CloseEnumerationAsync(JobId id, Failure? failure, string? complaint, CancellationToken cancellationToken, long? announced = null) => WriteAsync(
        () =>
        {
            if (Find(id) is not { } entry)
            {
                return false;
            }

            if (!entry.Current.Job.EnumerationClosed)
            {
                Change(entry, entry.Current with { ListingFailed = failure is not null });
                Change(entry, entry.Current.Job with { EnumerationClosed = true, ClosedAt = clock.UtcNow, Error = failure?.Message ?? complaint });
                Settle(entry);
            }

            if (announced is not null && announced != entry.Current.Job.Announced)
            {
                Change(entry, entry.Current.Job with { Announced = announced });
            }

            return true;
        },
        cancellationToken);

    public ValueTask<JobCommandStatus> DeleteJobAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            if (Find(id) is not { } entry)
            {
                return JobCommandStatus.NotFound;
            }

            if (!entry.Current.Job.IsTerminal || entry.Current.Job.Counts.Open > 0)
            {
                return JobCommandStatus.Conflict;
            }

            RemoveJob(entry);
            return JobCommandStatus.Applied;
        },
        cancellationToken);

    private void RemoveJob(JobEntry entry)
    {
        AddToTotals(entry.Current.Job.Counts);
        removed.Add(entry);
        writer.Prepare("DELETE FROM results WHERE jid = ?1").Bind(1, entry.Number).Run();
        writer.Prepare("DELETE FROM items WHERE jid = ?1").Bind(1, entry.Number).Run();
        writer.Prepare("DELETE FROM jobs WHERE id = ?1").Bind(1, entry.Number).Run();

        // Their numbers are gone with them, and must not be given out again: people and systems still hold them.
        WriteMark(ItemMark, lastItem);
        lock (jobGate)
        {
            jobs.Remove(entry.Current.Job.Id);
            jobsByNumber.Remove(entry.Number);
        }
    }

    /// <summary>Goes on, after a start, with cancelling what waited when the last process ended.</summary>
    private void ResumeSweeps()
    {
        foreach (JobEntry entry in AllJobs().Where(j => j.Current.Job.State == JobState.Cancelled && j.Current.Job.Counts.Open > 0))
        {
            _ = SweepAsync(entry);
        }
    }

    /// <summary>Ends what waits of a cancelled job, chunk by chunk, so that others get their turn between.</summary>
    private async Task SweepAsync(JobEntry entry)
    {
        while (!disposed)
        {
            try
            {
                if (await loop.RunAsync(() => SweepChunkOf(entry)).ConfigureAwait(false) < SweepChunk)
                {
                    return;
                }
            }
            catch (StoreUnavailableException) when (!disposed)
            {
                // Nothing of the job is handed out any more; the sweep goes on once the store can write again, or at the next start.
                await Task.Delay(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                return;
            }
        }
    }

    private int SweepChunkOf(JobEntry entry)
    {
        List<ItemRow> rows = [];
        Statement s = writer.Prepare($"SELECT {ItemRow.Columns} FROM items WHERE jid = ?1 AND state IN (0, 2) LIMIT {SweepChunk}").Bind(1, entry.Number);
        while (s.Step())
        {
            rows.Add(ItemRow.Read(s));
        }

        s.Reset();
        foreach (ItemRow row in rows)
        {
            if (row.IsSound)
            {
                EndCancelled(row, entry);
            }
            else
            {
                EndDamaged(row, entry);
            }
        }

        return rows.Count;
    }

    private void EndCancelled(in ItemRow row, JobEntry entry)
    {
        ScanResult result = StandardResults.Cancelled(
            new ItemId(row.Id), entry.Current.Job.Id, entry.Current.Job.Spec.ConnectorId, row.Location, row.MetaInfo, row.Status.Attempts, clock.UtcNow) with { Extra = row.Sent };
        Store(row, ItemLifecycle.Apply(row.Status, new ItemEvent.JobCancelled())!.Value, [], 0);
        End(entry, row.Id, result, ItemState.Cancelled);
    }
}
