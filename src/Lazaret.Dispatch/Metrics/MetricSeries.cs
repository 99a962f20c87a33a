namespace Lazaret.Dispatch.Metrics;

/// <summary>A number that many threads change.</summary>
internal sealed class MetricSeries
{
    private double value;

    public double Value => Volatile.Read(ref value);

    public void Set(double number) => Volatile.Write(ref value, number);

    public void Add(double number)
    {
        double seen = Volatile.Read(ref value);
        for (double found; (found = Interlocked.CompareExchange(ref value, seen + number, seen)) != seen; seen = found)
        {
        }
    }
}
