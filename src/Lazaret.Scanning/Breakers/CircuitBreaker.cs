using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Breakers;

/// <summary>
/// Counts the failures of one scanner or remote connector. Open means: nobody sends it anything but the probe, and items wait without losing a try (abuse test 5, W-39).
/// Pure but for the clock it is handed; thread-safe.
/// </summary>
internal sealed class CircuitBreaker(BreakerOptions options, TimeProvider time, Func<double> dice)
{
    private readonly Lock gate = new();
    private int failuresInARow;
    private int probes;
    private long openedAt;
    private long nextProbe;

    public BreakerState State { get; private set; } = BreakerState.Closed;

    /// <summary>Failures that open it at the first occurrence. Default: those of a scanner.</summary>
    public Func<Failure, bool> OpensAtOnce { get; init; } = static f => f.Class is ErrorClass.ScannerAuth or ErrorClass.ScannerThrottled;

    /// <summary>Failures that say nothing about the item that met them. Default: those of a scanner.</summary>
    public Func<Failure, bool> IsInnocent { get; init; } = static f => f.Class is ErrorClass.ScannerAuth or ErrorClass.ScannerThrottled or ErrorClass.ScannerConnection;

    /// <summary>The last failure that counted; null since the scanner last worked.</summary>
    public Failure? LastFailure { get; private set; }

    /// <summary>True when the outage has lasted so long that items are to fail instead of wait.</summary>
    public bool IsGivenUp
    {
        get
        {
            lock (gate)
            {
                return IsGivenUpUnderLock();
            }
        }
    }

    /// <summary>The scanner answered something sensible. True when this closed the breaker.</summary>
    public bool Succeeded()
    {
        lock (gate)
        {
            bool closes = State != BreakerState.Closed;
            State = BreakerState.Closed;
            failuresInARow = 0;
            probes = 0;
            LastFailure = null;
            return closes;
        }
    }

    /// <summary>
    /// The scanner is in trouble. True when the item that met it is not to blame and loses no try: the breaker was open already, or opens now for a reason
    /// that has nothing to do with the item.
    /// </summary>
    public bool Failed(Failure failure)
    {
        lock (gate)
        {
            LastFailure = failure;
            if (State != BreakerState.Closed)
            {
                return !IsGivenUpUnderLock();
            }

            // Whoever asks for patience, or cannot be reached at all, says nothing about the item.
            bool innocent = IsInnocent(failure);
            if (++failuresInARow >= options.Threshold || OpensAtOnce(failure))
            {
                State = BreakerState.Open;
                openedAt = time.GetTimestamp();
                probes = 0;
                ScheduleProbe(failure);
            }

            return innocent;
        }
    }

    /// <summary>How long until the next probe; null when none is due because the breaker is closed.</summary>
    public TimeSpan? UntilProbe()
    {
        lock (gate)
        {
            if (State == BreakerState.Closed)
            {
                return null;
            }

            double left = (nextProbe - time.GetTimestamp()) / (double)time.TimestampFrequency;
            return TimeSpan.FromSeconds(Math.Max(0, left));
        }
    }

    /// <summary>A probe is sent.</summary>
    public void Probing()
    {
        lock (gate)
        {
            if (State == BreakerState.Open)
            {
                State = BreakerState.HalfOpen;
            }
        }
    }

    /// <summary>The probe failed too.</summary>
    public void ProbeFailed(Failure failure)
    {
        lock (gate)
        {
            if (State == BreakerState.Closed)
            {
                return;
            }

            State = BreakerState.Open;
            LastFailure = failure;
            ScheduleProbe(failure);
        }
    }

    private bool IsGivenUpUnderLock() =>
        State != BreakerState.Closed && options.GiveUpAfter is { } limit && time.GetElapsedTime(openedAt) >= limit;

    private void ScheduleProbe(Failure failure)
    {
        double wait = Math.Min(options.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(probes++, 20)), options.LongestWait.TotalSeconds);
        wait *= 0.8 + (0.4 * dice());
        wait = Math.Max(wait, Math.Min(failure.RetryAfter?.TotalSeconds ?? 0, 3600));
        nextProbe = time.GetTimestamp() + (long)(wait * time.TimestampFrequency);
    }
}
