namespace Lazaret.Scanning.Concurrency;

/// <summary>
/// How many items to work on at once, found by climbing: each interval the limit moves a step, and goes on in the same direction while
/// throughput does not fall; an overloaded scanner halves it. Plain hill climbing is enough as the optimum is flat and moves slowly.
/// </summary>
internal sealed class AdaptiveLimit
{
    private const double Worse = 0.97;
    private readonly Lock gate = new();
    private readonly ConcurrencyOptions options;
    private double lastRate;
    private int direction = 1;
    private long done;
    private bool overloaded;

    public AdaptiveLimit(ConcurrencyOptions options)
    {
        this.options = options;
        Current = Math.Clamp(Environment.ProcessorCount * 2, options.Least, options.Most);
    }

    /// <summary>The limit now.</summary>
    public int Current { get; private set; }

    /// <summary>Counts finished items.</summary>
    public void Done() => Interlocked.Increment(ref done);

    /// <summary>The scanner said that it has too much to do.</summary>
    public void Overloaded()
    {
        lock (gate)
        {
            overloaded = true;
        }
    }

    /// <summary>Called once an interval; returns items per second in it.</summary>
    /// <param name="elapsed">Length of the interval.</param>
    /// <param name="saturated">True when all slots were in use: only then does the rate say anything about the limit.</param>
    public double Tick(TimeSpan elapsed, bool saturated)
    {
        double rate = Interlocked.Exchange(ref done, 0) / Math.Max(elapsed.TotalSeconds, 0.001);
        lock (gate)
        {
            if (overloaded)
            {
                Current = Math.Max(options.Least, Current / 2);
                direction = 1;
            }
            else if (saturated && rate > 0)
            {
                if (rate < lastRate * Worse)
                {
                    direction = -direction;
                }

                Current = Math.Clamp(Current + (direction * Math.Max(1, Current / 8)), options.Least, options.Most);
                if (Current == options.Most || Current == options.Least)
                {
                    direction = Current == options.Most ? -1 : 1;
                }
            }

            overloaded = false;
            lastRate = rate;
        }

        return rate;
    }
}
