namespace Lazaret.Scanning.Breakers;

/// <summary>Where a circuit breaker stands.</summary>
public enum BreakerState
{
    /// <summary>The scanner works.</summary>
    Closed,

    /// <summary>The scanner is out: nothing is sent to it, items wait.</summary>
    Open,

    /// <summary>It is being tried with a probe.</summary>
    HalfOpen,
}
