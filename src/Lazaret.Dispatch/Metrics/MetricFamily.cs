using System.Collections.Concurrent;
using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>
/// A metric with a series for each set of label values. There is an end to them: values come from outside (names of plugins, say), so when there are as many series as allowed, new sets are counted together
/// under <see cref="Other"/>.
/// </summary>
/// <typeparam name="T">What a series is.</typeparam>
internal abstract class MetricFamily<T> : IMetricFamily
    where T : class
{
    /// <summary>The value of every label of the series that stands for all others.</summary>
    public const string Other = "_other";

    private static readonly LabelSet Rest = new(Other, Other, Other);

    private readonly ConcurrentDictionary<LabelSet, T> series = new();
    private readonly Lock gate = new();
    private readonly MetricShape shape;
    private int count;

    protected MetricFamily(MetricShape shape)
    {
        this.shape = shape;
        if (shape.Labels.Count == 0)
        {
            Series(default); // what has no labels is 0 from the start
        }
    }

    public string Name => shape.Name;

    public string Type => shape.Type;

    public IReadOnlyList<string> Labels => shape.Labels;

    public void Write(PrometheusText text)
    {
        text.Family(shape.Name, shape.Type, shape.Help);
        foreach ((LabelSet set, T one) in series.OrderBy(s => (s.Key.A, s.Key.B, s.Key.C)))
        {
            Write(text, one, [.. shape.Labels.Select((name, i) => (name, set[i]))]);
        }
    }

    protected abstract T Make();

    protected abstract void Write(PrometheusText text, T series, (string Name, string Value)[] labels);

    protected T Series(LabelSet set)
    {
        // A set without labels is (null, null, null): the default of the structure.
        LabelSet key = shape.Labels.Count == 0 ? default : set;
        if (series.TryGetValue(key, out T? found))
        {
            return found;
        }

        // One at a time: two threads that want the same new series must not count as two.
        lock (gate)
        {
            if (series.TryGetValue(key, out found))
            {
                return found;
            }

            if (count >= shape.MostSeries)
            {
                return series.GetOrAdd(Rest, _ => Make());
            }

            count++;
            return series.GetOrAdd(key, _ => Make());
        }
    }
}
