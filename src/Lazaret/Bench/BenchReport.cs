using System.Globalization;
using System.Text.Json;

namespace Lazaret.Bench;

/// <summary>What one benchmark measured. Only made after its results were checked.</summary>
/// <param name="Name">Which benchmark.</param>
/// <param name="Metric">What the figure is, with its unit.</param>
/// <param name="Value">The figure.</param>
/// <param name="Goal">What it is to be at least.</param>
/// <param name="Checked">What was checked before the time was believed, in a sentence.</param>
/// <param name="Details">Further figures.</param>
internal sealed record BenchReport(string Name, string Metric, double Value, double Goal, string Checked, IReadOnlyDictionary<string, double> Details)
{
    /// <summary>One JSON object on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["bench"] = Name,
        ["metric"] = Metric,
        ["value"] = Math.Round(Value, 4),
        ["goal"] = Goal,
        ["met"] = Value >= Goal,
        ["checked"] = Checked,
        ["details"] = Details,
    });

    /// <summary>A few lines for people.</summary>
    public IEnumerable<string> ToLines()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Name,-12} {Value,14:N3} {Metric}   (goal ≥ {Goal:N2}: {(Value >= Goal ? "met" : "missed")})");
        yield return $"             checked: {Checked}";
        foreach ((string name, double value) in Details)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"             {name,-28} {value,16:N3}");
        }
    }
}
