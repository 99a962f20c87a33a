using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>All metrics of a process, in the order in which they were made.</summary>
/// <param name="mostSeries">So many sets of label values each of them keeps apart.</param>
internal sealed class MetricRegistry(int mostSeries = 1_000)
{
    private const int MostLabels = 3;

    private readonly List<IMetricFamily> families = [];

    public IReadOnlyList<IMetricFamily> Families => families;

    public Counter Counter(string name, string help, params string[] labels) => Add(new Counter(Shape(name, "counter", help, labels)));

    public Gauge Gauge(string name, string help, params string[] labels) => Add(new Gauge(Shape(name, "gauge", help, labels)));

    public Histogram Histogram(string name, string help, IReadOnlyList<double> bounds, params string[] labels) => Add(new Histogram(Shape(name, "histogram", help, labels), bounds));

    public void Write(PrometheusText text)
    {
        foreach (IMetricFamily family in families)
        {
            family.Write(text);
        }
    }

    private MetricShape Shape(string name, string type, string help, string[] labels)
    {
        if (labels.Length > MostLabels || families.Exists(f => f.Name == name))
        {
            throw new ArgumentException($"the metric {name} is there already, or has more than {MostLabels} labels", nameof(name));
        }

        return new MetricShape(name, type, help, labels, mostSeries);
    }

    private T Add<T>(T family)
        where T : IMetricFamily
    {
        families.Add(family);
        return family;
    }
}
