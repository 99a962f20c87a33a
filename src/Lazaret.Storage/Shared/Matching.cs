using Lazaret.Core.Results;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Shared;

/// <summary>Which results a query means.</summary>
internal static class Matching
{
    public static bool Matches(ResultQuery query, ScanResult result) =>
        (query.Job is not { } job || result.JobId == job)
        && (query.Connector is not { } connector || result.ConnectorId == connector)
        && (query.Outcomes.Count == 0 || query.Outcomes.Contains(result.Outcome))
        && (string.IsNullOrEmpty(query.Text) || HasText(result, query.Text));

    private static bool HasText(ScanResult result, string text) =>
        result.Location.Contains(text, StringComparison.OrdinalIgnoreCase)
        || result.Verdicts.Any(v => v.Threats.Any(t => t.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
