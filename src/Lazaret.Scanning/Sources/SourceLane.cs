using Lazaret.Core.Connectors;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Breakers;
using Lazaret.Scanning.Pipeline;

namespace Lazaret.Scanning.Sources;

/// <summary>
/// One remote connector with its limit and its breaker. An item that finds the lane full is parked, and taken up by the worker that leaves: no worker ever waits, so a
/// slow connector keeps nobody from the items of the others.
/// </summary>
internal sealed class SourceLane(IConnectorClient connector, SourceOptions options, TimeProvider time, Func<double> dice)
{
    private readonly Lock gate = new();
    private readonly Queue<HeldItem> parked = new();
    private int inFlight;

    public IConnectorClient Connector { get; } = connector;

    public CircuitBreaker Breaker { get; } = new(options.Breaker, time, dice) { OpensAtOnce = static f => f.Class == ErrorClass.ConnectorThrottled, IsInnocent = static f => f.Class == ErrorClass.ConnectorThrottled };

    /// <summary>True while items are to wait for this connector.</summary>
    public bool IsHolding => Breaker.State != BreakerState.Closed && !Breaker.IsGivenUp;

    /// <summary>True when nothing more of it is to be claimed now.</summary>
    public bool IsSaturated
    {
        get
        {
            lock (gate)
            {
                return parked.Count >= options.MaxInFlight;
            }
        }
    }

    /// <summary>Takes a place for the item; false when it was parked in place of that.</summary>
    public bool TryEnter(HeldItem item)
    {
        lock (gate)
        {
            if (inFlight >= options.MaxInFlight)
            {
                parked.Enqueue(item);
                return false;
            }

            inFlight++;
            return true;
        }
    }

    /// <summary>Gives the place to the item that was parked first, which the caller now works on; null when there was none and the place is free.</summary>
    public HeldItem? Leave()
    {
        lock (gate)
        {
            if (parked.TryDequeue(out HeldItem? next))
            {
                return next;
            }

            inFlight--;
            return null;
        }
    }

    /// <summary>Takes note of a failure. True when it is not to be counted against the item.</summary>
    public bool Failed(Failure failure)
    {
        switch (failure.Class)
        {
            case ErrorClass.ConnectorConnection or ErrorClass.ConnectorServer or ErrorClass.ConnectorTimeout or ErrorClass.ConnectorThrottled:
                return Breaker.Failed(failure);

            case ErrorClass.ConnectorClient:
                // A refusal of this one item shows that somebody is there.
                Breaker.Succeeded();
                return false;

            default:
                return false;
        }
    }
}
