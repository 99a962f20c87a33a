using System.Collections.Concurrent;
using Lazaret.Core.Domains;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Work;

/// <summary>Knows what this worker holds: renews leases before they run out, and sees to those of others that did.</summary>
internal sealed partial class ClaimKeeper(IDomainQueue queue, WorkerCounters counters, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, HeldClaim> held = new(StringComparer.Ordinal);

    /// <summary>Names that are held.</summary>
    public int Names => held.Values.Sum(h => h.Claim.Names.Count);

    public HeldClaim Add(DomainClaim claim, long since)
    {
        HeldClaim added = new(claim, since);
        held[claim.Id] = added;
        return added;
    }

    public void Remove(HeldClaim claim) => held.TryRemove(claim.Claim.Id, out _);

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Thrice in a lease: one failure does not lose it.
        TimeSpan step = queue.Lease / 3;
        TimeSpan look = step < TimeSpan.FromSeconds(1) ? step : TimeSpan.FromSeconds(1);
        using PeriodicTimer timer = new(look, time);
        try
        {
            do
            {
                await RoundAsync(step, cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task RoundAsync(TimeSpan step, CancellationToken cancellationToken)
    {
        try
        {
            foreach (HeldClaim claim in held.Values)
            {
                long now = time.GetTimestamp();
                if (time.GetElapsedTime(claim.Since, now) >= step)
                {
                    if (await queue.RenewAsync(claim.Claim, cancellationToken).ConfigureAwait(false))
                    {
                        claim.Since = now;
                    }
                    else if (held.TryRemove(claim.Claim.Id, out _))
                    {
                        LogLost(logger, claim.Claim.Names.Count);
                    }
                }
            }

            Reclaimed found = await queue.ReclaimAsync(cancellationToken).ConfigureAwait(false);
            counters.AddReclaimed(found);
            if (found.Returned > 0)
            {
                LogReclaimed(logger, found.Returned);
            }

            if (found.Rejected > 0)
            {
                LogGaveUp(logger, found.Rejected);
            }
        }
        catch (DomainQueueException)
        {
            // The loops meet it too, and tell.
            counters.AddQueueFailure();
        }
    }

    [LoggerMessage(7400, LogLevel.Warning, "The lease on {Names} names ran out before they were answered; somebody else answers them")]
    private static partial void LogLost(ILogger logger, int names);

    [LoggerMessage(7401, LogLevel.Information, "{Names} names whose worker did not answer in time are handed out again")]
    private static partial void LogReclaimed(ILogger logger, int names);

    [LoggerMessage(7402, LogLevel.Warning, "{Names} names were handed out too often without an answer and are put aside")]
    private static partial void LogGaveUp(ILogger logger, int names);
}
