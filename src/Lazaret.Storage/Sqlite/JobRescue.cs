using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Storage.Sqlite;

/// <summary>
/// Counts jobs anew from what is really there: for a job whose own record is damaged, and for all jobs of a file that was salvaged. Items that are gone are
/// counted as failed, so that nothing is silently missing and every job can end.
/// </summary>
internal static class JobRescue
{
    /// <summary>A job in place of one whose record is lost. It only reports: what was to be done with findings is not known any more.</summary>
    public static JobDocument Rescue(Database db, long number, DateTimeOffset now)
    {
        Statement s = db.Prepare("SELECT name FROM jobs WHERE id = ?1").Bind(1, number);
        string name = s.Step() ? s.Text(0) : "";
        s.Reset();
        ScanJob job = new()
        {
            Spec = new JobSpec { Id = new JobId(JobId.IsValid(name) ? name : $"rescued-{number}"), ConnectorId = new ConnectorId("unknown"), Name = "rescued from a damaged record" },
            State = JobState.Running,
            Counts = JobCounts.Zero,
            CreatedAt = now,
            EnumerationClosed = true,
            Error = "The record of this job was damaged; its settings are lost.",
        };
        return new JobDocument(Recount(db, number, job, listingFailed: true), ListingFailed: true);
    }

    /// <summary>The job with counters that fit its rows.</summary>
    public static ScanJob Recount(Database db, long number, ScanJob job, bool listingFailed)
    {
        long items = Count(db, "SELECT count(*) FROM items WHERE jid = ?1", number);
        long open = Count(db, "SELECT count(*) FROM items WHERE jid = ?1 AND state < 5", number);
        long dead = Count(db, "SELECT count(*) FROM items WHERE jid = ?1 AND state = 6", number);
        JobCounts counts = job.Counts;
        if (counts.Accepted < items)
        {
            counts = counts with
            {
                Accepted = items,
                Clean = Outcomes(db, number, Outcome.Clean),
                Malicious = Outcomes(db, number, Outcome.Malicious),
                Suspicious = Outcomes(db, number, Outcome.Suspicious),
                NotScanned = Outcomes(db, number, Outcome.NotScanned),
                Failed = Outcomes(db, number, Outcome.Failed),
            };
        }

        // Whatever is neither open nor has an outcome that we still know of is a failure: it was accepted and we lost it.
        // The other way round, more open than counted, its acceptance was lost from the record.
        long missing = counts.Open - open;
        counts = missing >= 0
            ? counts with { Failed = counts.Failed + missing, Dead = dead }
            : counts with { Accepted = counts.Accepted - missing, Dead = dead };
        JobState state = JobLifecycle.Settle(job.State, job.EnumerationClosed, listingFailed, counts);
        ScanJob counted = job with { Counts = counts, State = state };
        return counted with { FinishedAt = counted.IsTerminal ? job.FinishedAt ?? job.LastResultAt ?? job.CreatedAt : null };
    }

    private static long Outcomes(Database db, long number, Outcome outcome) => Count(db, $"SELECT count(*) FROM results WHERE jid = ?1 AND outcome = {(int)outcome}", number);

    private static long Count(Database db, string sql, long number)
    {
        Statement s = db.Prepare(sql).Bind(1, number);
        s.Step();
        long count = s.Int(0);
        s.Reset();
        return count;
    }
}
