namespace Lazaret.Scanning.Breakers;

/// <summary>When a breaker opens and how often it probes.</summary>
public sealed class BreakerOptions
{
    /// <summary>Failures in a row that open it; 1 to 1,000. Default 5. Refused credentials open it at once.</summary>
    public int Threshold { get; set; } = 5;

    /// <summary>The wait before the first probe. Default 500 ms; doubles up to <see cref="LongestWait"/>.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between probes. Default 15 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After an outage of this length items are no longer held back but fail and go to the dead letters; null (default) = they wait however long it takes.
    /// </summary>
    public TimeSpan? GiveUpAfter { get; set; }
}
