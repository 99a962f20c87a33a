using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>How numbers, here always seconds, spread.</summary>
/// <param name="shape">Its name and labels.</param>
/// <param name="bounds">Upper bounds of its buckets, rising.</param>
internal sealed class Histogram(MetricShape shape, IReadOnlyList<double> bounds) : MetricFamily<HistogramSeries>(shape)
{
    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>Counts a length of time; a negative one (a clock was set back) as none.</summary>
    public void Observe(TimeSpan time, string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Observe(Math.Max(0, time.TotalSeconds));

    /// <summary>How many lengths were counted.</summary>
    public long Count(string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Cumulative()[^1];

    protected override HistogramSeries Make() => new(bounds);

    protected override void Write(PrometheusText text, HistogramSeries series, (string Name, string Value)[] labels)
    {
        long[] counts = series.Cumulative();
        for (int i = 0; i < counts.Length; i++)
        {
            text.Sample(Name + "_bucket", counts[i], [.. labels, ("le", PrometheusText.Number(i < bounds.Count ? bounds[i] : double.PositiveInfinity))]);
        }

        text.Sample(Name + "_sum", series.Sum, labels);
        text.Sample(Name + "_count", counts[^1], labels);
    }
}
