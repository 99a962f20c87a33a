using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>Results to be sent, and what a collector's file says of them.</summary>
internal static class Results
{
    public static readonly DateTimeOffset At = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static ScanResult One(long id, string? location = null) => new()
    {
        ItemId = new ItemId(id),
        JobId = new JobId("job-1"),
        ConnectorId = new ConnectorId("filesystem"),
        Location = location ?? $"/srv/files/{id}.bin",
        MetaInfo = location ?? $"{id}.bin",
        Outcome = id % 7 == 0 ? Outcome.Malicious : Outcome.Clean,
        FinishedAt = At,
        Size = 1000 + id,
        Action = id % 7 == 0 ? new ActionResult(ActionKind.Move, ActionStatus.Success, "moved to quarantine") : ActionResult.None,
    };

    public static IEnumerable<ScanResult> Many(int from, int count) => Enumerable.Range(from, count).Select(i => One(i));

    /// <summary>As short a mapper as can be: the real one belongs to the API.</summary>
    public static DsxScanResult Map(ScanResult result) => new()
    {
        Id = result.ItemId.Value,
        ScanRequestTaskId = DsxTaskId.Of(result.ItemId),
        ScanJobId = result.JobId.Value,
        ScanRequest = new DsxScanRequest
        {
            Location = result.Location,
            Metainfo = result.MetaInfo,
            ScanJobId = result.JobId.Value,
            ConnectorUrl = "http://127.0.0.1:1/filesystem-connector",
            Connector = new DsxConnectorModel { Name = "filesystem-connector", DisplayIcon = "<svg/>" },
        },
        Verdict = new DsxVerdict { ScanGuid = "g", Verdict = result.Outcome == Outcome.Clean ? "Benign" : "Malicious" },
        ItemAction = new DsxItemActionResponse
        {
            Status = result.Action.Status == ActionStatus.Success ? "success" : "nothing",
            Message = result.Action.Message,
            ItemAction = DsxItemActions.Name(result.Action.Kind),
        },
        Status = result.Action.Status == ActionStatus.Success ? DsxStatus.ActionSucceeded : DsxStatus.Scanned,
    };

    /// <summary>
    /// The objects in lines of a collector, found as collectors of the family find them: from the first brace to the last. A line that a killed collector broke off
    /// has the next one behind it: the last object of it counts.
    /// </summary>
    public static IReadOnlyList<JsonElement> Parse(IEnumerable<string> lines, bool torn = false)
    {
        List<JsonElement> parsed = [];
        foreach (string line in lines.Where(l => l.Contains("\"verdict\"", StringComparison.Ordinal)))
        {
            int from = torn ? line.LastIndexOf("{\"timestamp\"", StringComparison.Ordinal) : line.IndexOf('{', StringComparison.Ordinal);
            try
            {
                parsed.Add(JsonDocument.Parse(line[from..(line.LastIndexOf('}') + 1)]).RootElement.Clone());
            }
            catch (Exception e) when (torn && e is JsonException or ArgumentOutOfRangeException)
            {
                // Broken off by the kill; it has to be there a second time.
            }
        }

        return parsed;
    }

    public static HashSet<long> Ids(IEnumerable<string> lines, bool torn = false) => [.. Parse(lines, torn).Select(j => j.GetProperty("result_id").GetInt64())];
}
