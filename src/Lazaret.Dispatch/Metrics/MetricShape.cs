namespace Lazaret.Dispatch.Metrics;

/// <summary>What a metric is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Labels">Names of its labels, at most three.</param>
/// <param name="MostSeries">So many sets of label values are kept apart.</param>
internal sealed record MetricShape(string Name, string Type, string Help, IReadOnlyList<string> Labels, int MostSeries);
