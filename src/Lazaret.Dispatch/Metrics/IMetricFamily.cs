using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>A metric with all its series.</summary>
internal interface IMetricFamily
{
    string Name { get; }

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</summary>
    string Type { get; }

    IReadOnlyList<string> Labels { get; }

    void Write(PrometheusText text);
}
