using Lazaret.Core.Items;

namespace Lazaret.Scanning.Pipeline;

/// <summary>A lease we hold. When it is lost, its token stops all that still runs under it: somebody else has those items.</summary>
internal sealed class HeldLease(LeaseId id, int items, CancellationToken stop) : IDisposable
{
    private readonly CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private int open = items;

    public LeaseId Id => id;

    public CancellationToken Token => lost.Token;

    /// <summary>One item less; true when that was the last.</summary>
    public bool Return() => Interlocked.Decrement(ref open) == 0;

    public void Lose() => lost.Cancel();

    public void Dispose() => lost.Dispose();
}
