using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>A number that goes up and down.</summary>
internal sealed class Gauge(MetricShape shape) : MetricFamily<MetricSeries>(shape)
{
    public void Set(double value, string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Set(value);

    /// <summary>Changes it by a number, which may be negative.</summary>
    public void Add(double by, string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Add(by);

    public double Value(string? a = null, string? b = null, string? c = null) => Series(new LabelSet(a, b, c)).Value;

    protected override MetricSeries Make() => new();

    protected override void Write(PrometheusText text, MetricSeries series, (string Name, string Value)[] labels) => text.Sample(Name, series.Value, labels);
}
