using Lazaret.Core.Results;
using Lazaret.Core.Scanners;

namespace Lazaret.Output;

/// <summary>What the outputs show of a result beyond its own members.</summary>
internal static class ResultFields
{
    /// <summary>The verdict that decided the outcome; null when there is none.</summary>
    public static ScannerVerdict? Deciding(ScanResult result) => WorstVerdict.Of(result.Verdicts);

    /// <summary>Names of all that was found, each once.</summary>
    public static IReadOnlyList<string> Threats(ScanResult result) => [.. result.Verdicts.SelectMany(v => v.Threats).Distinct(StringComparer.Ordinal)];

    /// <summary>Milliseconds with three digits behind the point.</summary>
    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
