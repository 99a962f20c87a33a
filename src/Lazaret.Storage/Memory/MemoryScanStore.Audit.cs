using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Memory;

/// <summary>What is kept with every result: the audit outbox and the statistics over everything.</summary>
public sealed partial class MemoryScanStore
{
    private readonly Pulse audit = new();
    private readonly Queue<AuditEntry> outbox = new();
    private readonly StatisticsTally statistics = new();
    private bool auditing;
    private long lastAudit;

    public void EnableAudit()
    {
        lock (gate)
        {
            auditing = true;
        }
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(long after, int max, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<AuditEntry>>([.. outbox.SkipWhile(e => e.Sequence <= after).Take(Math.Clamp(max, 1, 10_000))]);
        }
    }

    public ValueTask RemoveAuditAsync(long upTo, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            while (outbox.TryPeek(out AuditEntry? oldest) && oldest.Sequence <= upTo)
            {
                outbox.Dequeue();
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<long> CountAuditAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult((long)outbox.Count);
        }
    }

    public async ValueTask WaitForAuditAsync(long after, CancellationToken cancellationToken)
    {
        Task later;
        lock (gate)
        {
            if (lastAudit > after)
            {
                return;
            }

            later = audit.Next;
        }

        await later.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<ScanStatistics> GetScanStatisticsAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult(statistics.Snapshot());
        }
    }

    private void NoteEnded(ScanResult result)
    {
        statistics.Add(result);
        if (auditing)
        {
            outbox.Enqueue(new AuditEntry(++lastAudit, result));
            audit.Beat();
        }
    }
}
