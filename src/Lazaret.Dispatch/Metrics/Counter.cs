using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>A number that only grows.</summary>
internal sealed class Counter(MetricShape shape) : MetricFamily<MetricSeries>(shape)
{
    public void Increment(string? a = null, string? b = null, string? c = null) => Add(1, a, b, c);

    /// <param name="by">At least 0.</param>
    /// <param name="a">The value of the first label.</param>
    /// <param name="b">The value of the second.</param>
    /// <param name="c">The value of the third.</param>
    public void Add(double by, string? a = null, string? b = null, string? c = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(by);
        Series(new LabelSet(a, b, c)).Add(by);
    }

    public double Value(string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Value;

    protected override MetricSeries Make() => new();

    protected override void Write(PrometheusText text, MetricSeries series, (string Name, string Value)[] labels) => text.Sample(Name, series.Value, labels);
}
