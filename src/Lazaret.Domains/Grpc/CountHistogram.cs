using Lazaret.Shared.Metrics;

namespace Lazaret.Domains.Grpc;

/// <summary>How numbers spread over fixed buckets; counting takes no lock.</summary>
/// <param name="bounds">Upper bounds of the buckets, rising; a last one without bound is added.</param>
internal sealed class CountHistogram(params double[] bounds)
{
    private readonly long[] counts = new long[bounds.Length + 1];
    private double sum;

    public long Count => counts.Sum();

    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref counts[bucket]);
        double before = Volatile.Read(ref sum);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref sum, before + value, before);
            if (seen.Equals(before))
            {
                return;
            }

            before = seen;
        }
    }

    public void Write(PrometheusText text, string name, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        long cumulative = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            cumulative += Interlocked.Read(ref counts[i]);
            text.Sample(name + "_bucket", cumulative, [.. labels, ("le", PrometheusText.Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity))]);
        }

        text.Sample(name + "_sum", Volatile.Read(ref sum), labels);
        text.Sample(name + "_count", cumulative, labels);
    }
}
