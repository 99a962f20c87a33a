using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Integrity;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite;

/// <summary>What is kept with every result in the same commit: the audit outbox and the statistics over everything.</summary>
public sealed partial class SqliteScanStore
{
    private readonly Pulse audit = new();

    /// <summary>Results of the open transaction, for the statistics.</summary>
    private readonly List<ScanResult> ended = [];
    private StatisticsTally statistics = new();
    private ScanStatistics published = ScanStatistics.Empty;
    private int endedMark;
    private long auditAdded;
    private long auditAddedMark;
    private long auditCount;
    private long lastAudit;
    private bool statisticsWritten;
    private bool statisticsStale;
    private long addedAudit;
    private volatile bool auditing;

    public void EnableAudit() => auditing = true;

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(long after, int max, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<AuditEntry>>(
        db =>
        {
            List<AuditEntry> entries = [];
            Statement s = db.Prepare("SELECT id, item, job, connector, doc, crc FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2").Bind(1, after).Bind(2, Math.Clamp(max, 1, 10_000));
            while (s.Step())
            {
                ItemId item = new(s.Int(1));
                JobId job = new(s.Text(2));
                ConnectorId connector = new(s.Text(3));
                ScanResult result = Crc32C.Append(Crc32C.Compute(s.Blob(4)), item.Value) == s.Int(5)
                    ? new RecordReader(s.Blob(4)).Result(item, job, connector)
                    : StandardResults.Damaged(item, job, connector, "", clock.UtcNow);
                entries.Add(new AuditEntry(s.Int(0), result));
            }

            s.Reset();
            return entries;
        },
        cancellationToken);

    public async ValueTask RemoveAuditAsync(long upTo, CancellationToken cancellationToken)
    {
        long removed = await WriteAsync(
            () =>
            {
                writer.Prepare("DELETE FROM audit WHERE id <= ?1").Bind(1, upTo).Run();
                long count = writer.Changes;
                WriteMark(AuditMark, Math.Max(ReadMark(AuditMark), upTo));
                return count;
            },
            cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref auditCount, -removed);
    }

    public ValueTask<long> CountAuditAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Interlocked.Read(ref auditCount));

    public async ValueTask WaitForAuditAsync(long after, CancellationToken cancellationToken)
    {
        Task later = audit.Next;
        if (Interlocked.Read(ref lastAudit) <= after)
        {
            await later.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<ScanStatistics> GetScanStatisticsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Volatile.Read(ref published));

    private void LoadAudit()
    {
        auditCount = writer.Scalar("SELECT count(*) FROM audit") ?? 0;
        lastAudit = Math.Max(writer.Scalar("SELECT max(id) FROM audit") ?? 0, ReadMark(AuditMark));
        if ((writer.Scalar("SELECT seq FROM sqlite_sequence WHERE name = 'audit'") ?? 0) < lastAudit)
        {
            // A salvaged file begins to count anew, and its numbers must not: what was confirmed under one must never be another line.
            writer.Execute("DELETE FROM sqlite_sequence WHERE name = 'audit'");
            writer.Prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('audit', ?1)").Bind(1, lastAudit).Run();
        }

        LoadStatistics();
    }

    private void LoadStatistics()
    {
        Statement s = writer.Prepare("SELECT doc, crc FROM totals WHERE id = 2");
        statistics = new StatisticsTally();
        if (s.Step() && Crc32C.Compute(s.Blob(0)) == s.Int(1) && JsonSerializer.Deserialize<StatisticsTally.State>(s.Blob(0)) is { } state)
        {
            statistics = new StatisticsTally(state);
        }

        s.Reset();
        Volatile.Write(ref published, statistics.Snapshot());
    }

    /// <summary>Takes note of a result in the open transaction.</summary>
    private void NoteEnded(JobEntry entry, ScanResult result)
    {
        if (StatisticsTally.Counts(result))
        {
            ended.Add(result);
        }

        if (!auditing)
        {
            return;
        }

        ReadOnlySpan<byte> doc = record.Begin().Result(result).Written;
        writer.Prepare("INSERT INTO audit (item, job, connector, doc, crc) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, result.ItemId.Value).Bind(2, entry.Current.Job.Id.Value).Bind(3, entry.Current.Job.Spec.ConnectorId.Value).Bind(4, doc)
            .Bind(5, Crc32C.Append(Crc32C.Compute(doc), result.ItemId.Value)).Run();
        addedAudit = writer.LastInserted;
        auditAdded++;
    }

    private void MarkEnded()
    {
        endedMark = ended.Count;
        auditAddedMark = auditAdded;
    }

    private void UndoEnded(bool whole)
    {
        int from = whole ? 0 : endedMark;
        ended.RemoveRange(from, ended.Count - from);
        auditAdded = whole ? 0 : auditAddedMark;
        if (whole && statisticsWritten)
        {
            // The commit itself failed: what was added up for it never happened. It is read anew with the next one that can.
            statisticsWritten = false;
            statisticsStale = true;
        }
    }

    /// <summary>One row for all results of the commit.</summary>
    private void WriteStatistics()
    {
        if (ended.Count == 0)
        {
            return;
        }

        if (statisticsStale)
        {
            LoadStatistics();
            statisticsStale = false;
        }

        statisticsWritten = true;
        foreach (ScanResult result in ended)
        {
            statistics.Add(result);
        }

        byte[] doc = JsonSerializer.SerializeToUtf8Bytes(statistics.ToState());
        writer.Prepare("INSERT OR REPLACE INTO totals (id, doc, crc) VALUES (2, ?1, ?2)").Bind(1, doc).Bind(2, Crc32C.Compute(doc)).Run();
    }

    private void PublishEnded()
    {
        if (statisticsWritten)
        {
            statisticsWritten = false;
            Volatile.Write(ref published, statistics.Snapshot());
        }

        ended.Clear();
        if (auditAdded > 0)
        {
            Interlocked.Add(ref auditCount, auditAdded);
            Interlocked.Exchange(ref lastAudit, addedAudit);
            auditAdded = 0;
            audit.Beat();
        }
    }
}
