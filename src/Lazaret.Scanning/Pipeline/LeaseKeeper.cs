using System.Collections.Concurrent;
using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Pipeline;

/// <summary>Renews the leases we hold until all of their items are done.</summary>
internal sealed partial class LeaseKeeper(IWorkQueue queue, TimeSpan duration, TimeProvider time, ILogger logger)
{
    private readonly ILogger logger = logger;
    private readonly ConcurrentDictionary<LeaseId, HeldLease> held = new();

    /// <summary>Takes charge of a fresh lease.</summary>
    public HeldLease Hold(LeasedBatch batch, CancellationToken stop)
    {
        HeldLease lease = new(batch.Lease, batch.Items.Count, stop);
        held[batch.Lease] = lease;
        return lease;
    }

    /// <summary>One item of the lease is done with.</summary>
    public void Return(HeldLease lease)
    {
        if (lease.Return() && held.TryRemove(lease.Id, out _))
        {
            lease.Dispose();
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(duration / 3, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            foreach (HeldLease lease in held.Values)
            {
                try
                {
                    if (!await queue.RenewAsync(lease.Id, duration, stop).ConfigureAwait(false) && held.TryRemove(lease.Id, out _))
                    {
                        LogLost(lease.Id.Value);
                        lease.Lose();
                    }
                }
                catch (StoreUnavailableException e)
                {
                    LogNotRenewed(lease.Id.Value, e.Message);
                }
            }
        }
    }

    [LoggerMessage(4010, LogLevel.Warning, "Lease {Lease} was lost; its items are worked on by somebody else.")]
    private partial void LogLost(long lease);

    [LoggerMessage(4011, LogLevel.Warning, "Lease {Lease} could not be renewed now: {Reason}")]
    private partial void LogNotRenewed(long lease, string reason);
}
