using System.Collections.Concurrent;
using System.Text.Json;
using Lazaret.Core.Integrity;
using Lazaret.Core.Jobs;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode with full synchronous commits, one writer that commits in groups, any number of readers. Items live in the
/// file; jobs, which are few, are kept in memory too and written with the commit that changed them.
/// </summary>
public sealed partial class SqliteScanStore : IScanStore
{
    internal const string FileName = "scan.db";
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly SteadyClock clock;
    private readonly DataFolder folder;
    private readonly Database writer;
    private readonly WriteLoop loop;
    private readonly ConcurrentBag<Database> readers = [];
    private readonly Lock jobGate = new();
    private readonly Dictionary<JobId, JobEntry> jobs = [];
    private readonly SortedDictionary<long, JobEntry> jobsByNumber = [];
    private readonly List<(JobEntry Entry, JobDocument Before)> undo = [];
    private readonly List<JobEntry> added = [];
    private readonly List<JobEntry> removed = [];
    private readonly HashSet<long> reportedDamage = [];
    private readonly RecordWriter record = new();
    private readonly Pulse work = new();
    private int undoMark;
    private int addedMark;
    private int expiredMark;
    private int removedMark;
    private long lastItem;
    private bool disposed;

    private SqliteScanStore(DataFolder folder, Database writer, bool verify, bool audit, TimeProvider time, SteadyClock clock, ILogger logger)
    {
        this.folder = folder;
        this.writer = writer;
        this.time = time;
        this.clock = clock;
        this.logger = logger;
        auditing = audit;
        Load(verify);
        loop = new WriteLoop(writer, MarkUndo, UndoOperation, WriteJobs, PublishJobs, UndoAll, logger);
    }

    public string Kind => "sqlite";

    /// <summary>Opens or makes the store.</summary>
    /// <exception cref="StoreOpenException">The folder cannot be used; the message says why.</exception>
    public static async Task<SqliteScanStore> OpenAsync(SqliteStoreOptions options, TimeProvider time, ILogger? logger, CancellationToken cancellationToken)
    {
        ILogger log = logger ?? NullLogger.Instance;
        return await Task.Run(
            () =>
            {
                SteadyClock clock = new(time);
                DataFolder folder = DataFolder.Lock(options.DataDirectory);
                try
                {
                    Database database = StoreOpener.Open(folder, options, clock, log);
                    try
                    {
                        bool verify = new FileInfo(Path.Combine(folder.Path, FileName)).Length <= options.AlwaysCheckBytes;
                        SqliteScanStore store = new(folder, database, verify, options.Audit, time, clock, log);
                        store.ResumeSweeps();
                        return store;
                    }
                    catch
                    {
                        database.Dispose();
                        throw;
                    }
                }
                catch (SqliteException e)
                {
                    folder.Dispose();
                    throw new StoreOpenException($"The data file {Path.Combine(folder.Path, FileName)} cannot be opened: {e.Message}.", e);
                }
                catch
                {
                    folder.Dispose();
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<DamageRecord>> ListDamageAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<DamageRecord>>(
        db =>
        {
            List<DamageRecord> all = [];
            Statement s = db.Prepare("SELECT at, place, what, lost FROM damage ORDER BY id");
            while (s.Step())
            {
                all.Add(new DamageRecord(DateTimeOffset.FromUnixTimeMilliseconds(s.Int(0)), s.Text(1), s.Text(2), s.Int(3)));
            }

            s.Reset();
            return all;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await loop.DisposeAsync().ConfigureAwait(false);
        while (readers.TryTake(out Database? reader))
        {
            reader.Dispose();
        }

        try
        {
            writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            folder.MarkClean();
        }
        catch (SqliteException e)
        {
            LogNotCheckpointed(e.Message);
        }

        writer.Dispose();
        folder.Dispose();
    }

    /// <summary>Writes a damage record in the open transaction, once for each place.</summary>
    private void ReportDamage(long mark, string place, string what, long lost)
    {
        if (!reportedDamage.Add(mark))
        {
            return;
        }

        Statement known = writer.Prepare("SELECT 1 FROM damage WHERE place = ?1 AND what = ?2").Bind(1, place).Bind(2, what);
        bool told = known.Step();
        known.Reset();
        if (told)
        {
            // Found at an earlier start.
            return;
        }

        LogDamage(place, what);
        writer.Prepare("INSERT INTO damage (at, place, what, lost) VALUES (?1, ?2, ?3, ?4)").Bind(1, clock.NowMs).Bind(2, place).Bind(3, what).Bind(4, lost).Run();
    }

    private ValueTask<T> ReadAsync<T>(Func<Database, T> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!readers.TryTake(out Database? reader))
        {
            reader = Database.Open(Path.Combine(folder.Path, FileName), create: false, readOnly: true);
            reader.Execute("PRAGMA cache_size = -4096; PRAGMA query_only = 1");
        }

        try
        {
            T result = body(reader);
            readers.Add(reader);
            return ValueTask.FromResult(result);
        }
        catch (SqliteException e)
        {
            reader.Dispose();
            return ValueTask.FromException<T>(new StoreUnavailableException(
                e.IsDamage ? $"The data file is damaged ({e.Message}); start again to have it mended as far as it can be." : $"The data file cannot be read now ({e.Message}).", false, e));
        }
        catch (Exception)
        {
            reader.Dispose();
            throw;
        }
    }

    private async ValueTask<T> WriteAsync<T>(Func<T> body, CancellationToken cancellationToken)
    {
        // Once queued an operation runs: the caller's patience ends, not the commit.
        cancellationToken.ThrowIfCancellationRequested();
        return await loop.RunAsync(body).ConfigureAwait(false);
    }

    private void Load(bool verify)
    {
        DateTimeOffset now = clock.UtcNow;
        Statement s = writer.Prepare("SELECT id, doc, crc FROM jobs ORDER BY id");
        List<(long Number, byte[] Doc, bool Sound)> rows = [];
        while (s.Step())
        {
            byte[] doc = s.Blob(1).ToArray();
            rows.Add((s.Int(0), doc, Crc32C.Compute(doc) == s.Int(2)));
        }

        s.Reset();
        foreach ((long number, byte[] doc, bool sound) in rows)
        {
            JobDocument? document = sound ? JsonSerializer.Deserialize<JobDocument>(doc) : null;
            document ??= JobRescue.Rescue(writer, number, now);
            if (!sound)
            {
                ReportDamage(-number, $"jobs/{number}", "The record of a job is damaged; its settings are lost, its items and results stay and are counted anew under a new name.", 1);
            }

            JobEntry entry = new(number, document with { ActiveSince = document.Job.State == JobState.Running ? now : null });
            jobs[document.Job.Id] = entry;
            jobsByNumber[number] = entry;
            if (!sound)
            {
                // Written with the first commit: the next start finds a sound record.
                Change(entry, entry.Current);
            }
        }

        lastItem = Math.Max(Math.Max(writer.Scalar("SELECT max(id) FROM items") ?? 0, writer.Scalar("SELECT max(id) FROM results") ?? 0), ReadMark(ItemMark));
        LoadAudit();
        Recover(verify);
    }

    private JobEntry? Find(JobId id)
    {
        lock (jobGate)
        {
            return jobs.GetValueOrDefault(id);
        }
    }

    private JobEntry? FindByNumber(long number)
    {
        lock (jobGate)
        {
            return jobsByNumber.GetValueOrDefault(number);
        }
    }

    private JobEntry[] AllJobs()
    {
        lock (jobGate)
        {
            return [.. jobsByNumber.Values];
        }
    }

    /// <summary>Changes a job in the open transaction.</summary>
    private void Change(JobEntry entry, JobDocument changed)
    {
        undo.Add((entry, entry.Current));
        entry.Current = changed;
        entry.IsDirty = true;
    }

    private void Change(JobEntry entry, ScanJob changed) => Change(entry, entry.Current.Change(changed, clock.UtcNow));

    private void Settle(JobEntry entry)
    {
        ScanJob job = entry.Current.Job;
        JobState settled = JobLifecycle.Settle(job.State, job.EnumerationClosed, entry.Current.ListingFailed, job.Counts);
        if (settled != job.State)
        {
            Change(entry, job with { State = settled });
        }
    }

    private void MarkUndo()
    {
        undoMark = undo.Count;
        addedMark = added.Count;
        expiredMark = expired.Count;
        removedMark = removed.Count;
        MarkEnded();
    }

    private void UndoOperation()
    {
        Undo(undoMark, addedMark, expiredMark, removedMark);
        UndoEnded(whole: false);
    }

    private void UndoAll()
    {
        Undo(0, 0, 0, 0);
        UndoEnded(whole: true);
    }

    private void Undo(int mark, int addedFrom, int expiredFrom, int removedFrom)
    {
        for (int i = undo.Count - 1; i >= mark; i--)
        {
            undo[i].Entry.Current = undo[i].Before;
            undo[i].Entry.StoredResults = -1;
        }

        undo.RemoveRange(mark, undo.Count - mark);
        lock (jobGate)
        {
            for (int i = added.Count - 1; i >= addedFrom; i--)
            {
                jobs.Remove(added[i].Current.Job.Id);
                jobsByNumber.Remove(added[i].Number);
            }

            foreach (JobEntry entry in removed[removedFrom..])
            {
                jobs[entry.Current.Job.Id] = entry;
                jobsByNumber[entry.Number] = entry;
            }
        }

        added.RemoveRange(addedFrom, added.Count - addedFrom);
        removed.RemoveRange(removedFrom, removed.Count - removedFrom);
        foreach ((long lease, long end) in expired[expiredFrom..])
        {
            leaseEnds[lease] = end;
        }

        expired.RemoveRange(expiredFrom, expired.Count - expiredFrom);
    }

    private void WriteJobs()
    {
        WriteStatistics();
        foreach ((JobEntry entry, _) in undo)
        {
            if (entry.IsDirty)
            {
                entry.IsDirty = false;
                (byte[] doc, uint crc) = entry.Encode();
                writer.Prepare("UPDATE jobs SET doc = ?2, crc = ?3 WHERE id = ?1").Bind(1, entry.Number).Bind(2, doc).Bind(3, crc).Run();
            }
        }
    }

    private void PublishJobs()
    {
        foreach ((JobEntry entry, _) in undo)
        {
            entry.Publish();
        }

        undo.Clear();
        added.Clear();
        expired.Clear();
        removed.Clear();
        PublishEnded();
    }

    [LoggerMessage(1010, LogLevel.Error, "Damage in {Place}: {What}")]
    private partial void LogDamage(string place, string what);

    [LoggerMessage(1011, LogLevel.Warning, "The data file could not be closed cleanly: {Reason}")]
    private partial void LogNotCheckpointed(string reason);
}
