namespace Lazaret.Domains.Batching;

/// <summary>How fast names come: counted over the last 10 to 20 ms. Not safe for many threads.</summary>
internal sealed class ArrivalRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    private long began = time.GetTimestamp();
    private double current;
    private double previous;

    public void Add(int names)
    {
        Turn();
        current += names;
    }

    /// <summary>So many names are to be expected within <paramref name="wait"/>.</summary>
    public double Expected(TimeSpan wait)
    {
        TimeSpan elapsed = Turn();
        return (previous + current) / (Window + elapsed).TotalSeconds * wait.TotalSeconds;
    }

    private TimeSpan Turn()
    {
        TimeSpan elapsed = time.GetElapsedTime(began);
        if (elapsed >= Window)
        {
            previous = elapsed < 2 * Window ? current : 0;
            current = 0;
            began = time.GetTimestamp();
            return TimeSpan.Zero;
        }

        return elapsed;
    }
}
