using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>An outbox in memory that a test fills by hand.</summary>
internal sealed class FakeOutbox : IAuditOutbox
{
    private readonly Lock gate = new();
    private readonly Queue<AuditEntry> entries = new();
    private readonly Pulse arrived = new();
    private long last;

    public bool Enabled { get; private set; }

    /// <summary>Makes the next calls fail as a full disk does.</summary>
    public bool Broken { get; set; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    public void Add(params IEnumerable<ScanResult> results)
    {
        lock (gate)
        {
            foreach (ScanResult result in results)
            {
                entries.Enqueue(new AuditEntry(++last, result));
            }
        }

        arrived.Beat();
    }

    public void EnableAudit() => Enabled = true;

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(long after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return new([.. entries.SkipWhile(e => e.Sequence <= after).Take(max)]);
        }
    }

    public ValueTask RemoveAuditAsync(long upTo, CancellationToken cancellationToken)
    {
        if (Broken)
        {
            throw new StoreUnavailableException("the disk is full", isFull: true);
        }

        lock (gate)
        {
            while (entries.TryPeek(out AuditEntry? first) && first.Sequence <= upTo)
            {
                entries.Dequeue();
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> CountAuditAsync(CancellationToken cancellationToken) => new(Count);

    public async ValueTask WaitForAuditAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next = arrived.Next;
            if (Volatile.Read(ref last) > after)
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}
