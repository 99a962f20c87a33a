using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Breakers;

/// <summary>One scanner of the chain with its breaker and what is known of it.</summary>
internal sealed class ScannerLane(IScanner scanner, BreakerOptions options, TimeProvider time, Func<double> dice)
{
    public IScanner Scanner { get; } = scanner;

    public CircuitBreaker Breaker { get; } = new(options, time, dice);

    /// <summary>The identity of the last answer; null before the first.</summary>
    public ScannerIdentity? LastIdentity { get; set; }

    /// <summary>True while items are to wait for this scanner.</summary>
    public bool IsHolding => Breaker.State != BreakerState.Closed && !Breaker.IsGivenUp;

    /// <summary>Takes note of a reply. True when a failure is not to be counted against the item.</summary>
    public bool Note(in ScannerReply reply)
    {
        if (reply.Failure is { IsScannerOutage: true } failure)
        {
            return Breaker.Failed(failure);
        }

        // A refusal of this one item or a muddled answer still shows that somebody is there.
        if (reply.Verdict is not null || reply.Failure?.Class == ErrorClass.ScannerClient)
        {
            LastIdentity = reply.Verdict?.Identity ?? LastIdentity;
            Breaker.Succeeded();
        }

        return false;
    }

    public EngineStatus Status() => new(
        Scanner.Name,
        LastIdentity?.Engine,
        LastIdentity?.EngineVersion,
        LastIdentity?.DatabaseVersion,
        Core.Outcomes.Names.Of(Breaker.State),
        Breaker.LastFailure?.Message);
}
