using System.Text.RegularExpressions;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Metrics;

public sealed partial class DispatchMetricsTests
{
    /// <summary>Used by the dashboards and alerts that people have.</summary>
    [Theory]
    [InlineData("dispatcher_events_consume_not_ready", "gauge", "plugin,version")]
    [InlineData("dispatcher_events_fetched_total", "counter", "plugin,entity")]
    [InlineData("dispatcher_events_filtered_total", "counter", "plugin,entity")]
    [InlineData("dispatcher_events_published_total", "counter", "plugin,entity")]
    [InlineData("dispatcher_events_redis_tracking", "gauge", "origin")]
    [InlineData("dispatcher_events_redis_tracking_control", "counter", "origin")]
    [InlineData("dispatcher_events_status_published", "counter", "plugin,status")]
    [InlineData("dispatcher_events_produce_bad_version", "counter", "entity,version,author")]
    [InlineData("dispatcher_processing_time_seconds", "histogram", "publisher")]
    [InlineData("dispatcher_identify_fail", "counter", "mime")]
    [InlineData("reprocessor_eof", "gauge", "source_topic")]
    [InlineData("reprocessor_event_count", "counter", "source_topic")]
    public void Known_names_are_kept(string name, string type, string labels)
    {
        IMetricFamily family = Families().Single(f => f.Name == name);
        Assert.Equal((type, labels), (family.Type, string.Join(',', family.Labels)));
    }

    [Fact]
    public void Each_histogram_has_the_buckets_of_its_kind()
    {
        DispatchMetrics metrics = new();
        Assert.Equal((8, 18, 13), (metrics.ConsumeDuration.Bounds.Count, metrics.ProcessingTime.Bounds.Count, metrics.RequestTime.Bounds.Count));
        Assert.All(new[] { metrics.ConsumeDuration, metrics.ProcessingTime, metrics.StreamOperationTime }, h => Assert.Equal(h.Bounds.Order(), h.Bounds));
    }

    [Fact]
    public void The_text_holds_these_and_those_of_the_process_and_every_line_can_be_read()
    {
        DispatchMetrics metrics = new();
        metrics.ResponseCodes.Increment("GET", "/api/v3/stream/{source}/{label}/{hash}", "404");
        metrics.StreamOperationTime.Observe(TimeSpan.FromMilliseconds(3), "put", "ok");
        string text = metrics.ToText();
        Assert.Contains("dispatcher_restapi_response_codes{method=\"GET\",path=\"/api/v3/stream/{source}/{label}/{hash}\",code=\"404\"} 1\n", text);
        Assert.Contains("dispatcher_streams_op_duration_bucket{method=\"put\",result=\"ok\",le=\"0.005\"} 1\n", text);
        Assert.Contains("dispatcher_data_upload_requests_total 0\n", text);
        Assert.Matches("(?m)^process_start_time_seconds 1\\.?[0-9e+.]+$", text);
        Assert.All(text.Split('\n')[..^1], line => Assert.Matches(Line(), line));
        string[] families = [.. text.Split('\n').Where(l => l.StartsWith("# TYPE ")).Select(l => l.Split(' ')[2])];
        Assert.Equal(families.Distinct(), families);
    }

    [Fact]
    public void The_table_of_the_specification_is_whole_where_that_is_at_hand()
    {
        Assert.SkipWhen(AzulCases.Folder is null, "Left out: the folder shared/specs/cases/azul is not above the tests.");
        string specification = Path.Combine(AzulCases.Folder!, "..", "..", "event-dispatcher.md");
        Assert.SkipUnless(File.Exists(specification), "Left out: the specification is not above the tests.");
        Dictionary<string, IMetricFamily> families = Families().ToDictionary(f => f.Name);
        int found = 0;
        foreach (string[] row in File.ReadLines(specification).SkipWhile(l => !l.StartsWith("### 14.1")).Skip(1).TakeWhile(l => !l.StartsWith("### ")).Where(l => l.StartsWith("| ")).Select(l => l.Split('|')))
        {
            foreach (Match name in Name().Matches(row[1]))
            {
                IMetricFamily family = families[name.Value];
                Assert.StartsWith(family.Type, row[2].Trim());
                string words = Note().Replace(row[3], "").Split('=')[0].Trim();
                Assert.Equal(name.Value == "dispatcher_identify_fail" ? ["mime"] : words is "–" or "" ? [] : words.Split(',', StringSplitOptions.TrimEntries), family.Labels.Take(words.Split(',').Length));
                found++;
            }
        }

        Assert.Equal(families.Count, found);
    }

    private static IReadOnlyList<IMetricFamily> Families()
    {
        MetricRegistry registry = new();
        _ = new DispatchMetrics(registry);
        return registry.Families;
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[a-zA-Z_]+="[^"]*"(,[a-zA-Z_]+="[^"]*")*\})? -?[0-9.e+-]+)$""")]
    private static partial Regex Line();

    [GeneratedRegex("(dispatcher|reprocessor)_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("\\([^)]*\\)")]
    private static partial Regex Note();
}
