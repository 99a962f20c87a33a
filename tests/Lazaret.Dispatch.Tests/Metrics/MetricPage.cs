using System.Globalization;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Metrics;

/// <summary>The samples of <c>GET /metrics</c>, by name and labels as they stand there.</summary>
internal sealed class MetricPage(string text)
{
    private readonly Dictionary<string, double> samples = text.Split('\n').Where(l => l.Length > 0 && l[0] != '#')
        .ToDictionary(l => l[..l.LastIndexOf(' ')], l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public static async Task<MetricPage> GetAsync(DispatchRig rig) => new(await rig.Http.GetStringAsync("/metrics"));

    /// <summary>Waits until a sample has a value.</summary>
    public static async Task<MetricPage> UntilAsync(DispatchRig rig, string sample, double value)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            MetricPage page = await GetAsync(rig);
            if (page[sample] == value)
            {
                return page;
            }

            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>0 when it is not there.</summary>
    public double this[string sample] => samples.GetValueOrDefault(sample);

    /// <summary>All series of a metric: the values of their labels, and the value.</summary>
    public string All(string name) => string.Join(' ', samples.Where(s => s.Key == name || s.Key.StartsWith(name + "{", StringComparison.Ordinal))
        .Select(s => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', s.Key.Split('"').Where((_, i) => i % 2 == 1))}:{s.Value}")));
}
