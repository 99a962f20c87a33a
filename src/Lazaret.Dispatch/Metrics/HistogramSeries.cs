namespace Lazaret.Dispatch.Metrics;

/// <summary>How often a number fell below each of some bounds.</summary>
internal sealed class HistogramSeries(IReadOnlyList<double> bounds)
{
    private readonly long[] counts = new long[bounds.Count + 1];
    private readonly MetricSeries sum = new();

    public double Sum => sum.Value;

    public void Observe(double value)
    {
        int at = 0;
        while (at < bounds.Count && value > bounds[at])
        {
            at++;
        }

        Interlocked.Increment(ref counts[at]);
        sum.Add(value);
    }

    /// <summary>For each bound, and last for no bound, how many numbers were at most that.</summary>
    public long[] Cumulative()
    {
        long[] result = new long[counts.Length];
        long total = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            result[i] = total += Volatile.Read(ref counts[i]);
        }

        return result;
    }
}
