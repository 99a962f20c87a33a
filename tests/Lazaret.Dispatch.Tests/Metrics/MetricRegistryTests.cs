using Lazaret.Dispatch.Metrics;
using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Tests.Metrics;

public sealed class MetricRegistryTests
{
    private readonly MetricRegistry registry = new(mostSeries: 3);

    [Fact]
    public void All_kinds_are_written_as_Prometheus_reads_them()
    {
        Counter plain = registry.Counter("a_total", "Help with \\ and\na line.");
        Counter counter = registry.Counter("b_total", "B.", "plugin", "entity");
        Gauge gauge = registry.Gauge("c", "C.", "name");
        Histogram histogram = registry.Histogram("d", "D.", [1e-5, 0.5, 10], "stage");
        plain.Add(2.5);
        counter.Increment("say \"hi\"\\\n", "binary");
        counter.Increment("a", "binary");
        counter.Add(2, "a", "binary");
        gauge.Set(5, "x");
        gauge.Add(-7, "x");
        histogram.Observe(TimeSpan.FromSeconds(0.5), "put");
        histogram.Observe(TimeSpan.FromSeconds(20), "put");
        histogram.Observe(TimeSpan.FromSeconds(-1), "put");
        Assert.Equal(
            """
            # HELP a_total Help with \\ and\na line.
            # TYPE a_total counter
            a_total 2.5
            # HELP b_total B.
            # TYPE b_total counter
            b_total{plugin="a",entity="binary"} 3
            b_total{plugin="say \"hi\"\\\n",entity="binary"} 1
            # HELP c C.
            # TYPE c gauge
            c{name="x"} -2
            # HELP d D.
            # TYPE d histogram
            d_bucket{stage="put",le="1e-05"} 1
            d_bucket{stage="put",le="0.5"} 2
            d_bucket{stage="put",le="10"} 2
            d_bucket{stage="put",le="+Inf"} 3
            d_sum{stage="put"} 20.5
            d_count{stage="put"} 3

            """,
            Text());
    }

    [Fact]
    public void What_has_no_labels_is_there_from_the_start_and_the_rest_when_it_is_used()
    {
        registry.Counter("a_total", "A.");
        registry.Counter("b_total", "B.", "x");
        Assert.Equal("# HELP a_total A.\n# TYPE a_total counter\na_total 0\n# HELP b_total B.\n# TYPE b_total counter\n", Text());
    }

    [Fact]
    public void Label_values_from_outside_have_an_end()
    {
        Counter counter = registry.Counter("a_total", "A.", "plugin", "entity");
        for (int i = 0; i < 100; i++)
        {
            counter.Increment($"p{i}", "e");
        }

        counter.Increment("p1", "e");
        Assert.Equal((1, 2, 97), (counter.Value("p0", "e"), counter.Value("p1", "e"), counter.Value("_other", "_other")));
        Assert.Equal(4, Text().Split('\n').Count(l => l.StartsWith("a_total{")));
    }

    [Fact]
    public void A_long_value_is_cut()
    {
        Counter counter = registry.Counter("a_total", "A.", "plugin");
        counter.Increment(new string('x', 5_000));
        counter.Increment(new string('x', 6_000));
        Assert.Equal(2, counter.Value(new string('x', 200)));
    }

    [Fact]
    public async Task Nothing_is_lost_between_threads()
    {
        Counter counter = registry.Counter("a_total", "A.", "x");
        Histogram histogram = registry.Histogram("b", "B.", [1], "x");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Increment((i % 10).ToString());
                histogram.Observe(TimeSpan.FromSeconds(1), "one");
            }
        })));
        string[] lines = Text().Split('\n');
        Assert.Equal(40_000, lines.Where(l => l.StartsWith("a_total{")).Sum(l => int.Parse(l.Split(' ')[1])));
        Assert.Equal(4, lines.Count(l => l.StartsWith("a_total{")));
        Assert.Contains("b_sum{x=\"one\"} 40000", lines);
        Assert.Equal(40_000, histogram.Count("one"));
    }

    [Fact]
    public void A_counter_never_falls_and_a_name_is_there_once()
    {
        Counter counter = registry.Counter("a_total", "A.");
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(-1));
        Assert.Throws<ArgumentException>(() => registry.Gauge("a_total", "A."));
        Assert.Throws<ArgumentException>(() => registry.Gauge("b", "B.", "1", "2", "3", "4"));
    }

    private string Text()
    {
        PrometheusText text = new();
        registry.Write(text);
        return text.ToString();
    }
}
