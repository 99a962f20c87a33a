using System.CommandLine;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary><c>lazaret results</c>.</summary>
internal static class ResultsCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("results", "List or export the results of a running server")
        {
            Examples =
            [
                ("lazaret results list --outcome malicious", "what was found"),
                ("lazaret results list --text invoice --job JOB", "results of a job with that text in name or threat"),
                ("lazaret results export --format csv --output results.csv", "all of them, safe for a spreadsheet"),
            ],
        };
        verb.Add(List());
        verb.Add(Export());
        return verb;
    }

    private static VerbCommand List()
    {
        VerbCommand list = new("list", "Results, the newest first") { Examples = [("lazaret results list --outcome not_scanned --json", "for a program")] };
        Query query = new(list);
        Option<long> limit = new("--limit") { Description = "Most results", DefaultValueFactory = _ => 100 };
        list.Add(limit);
        ServerOptionSet server = new(list);
        list.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            await Answers.WriteAsync(
                client.ListAsync("results", [.. query.Read(parsed), ("order", "desc")], parsed.GetValue(limit), stop),
                server.Json(parsed),
                ["item", "outcome", "location", "about", "action"],
                Row,
                "No such results.");
            return ExitCodes.Ok;
        });
        return list;
    }

    private static VerbCommand Export()
    {
        VerbCommand export = new("export", "All results that match, as CSV or JSON lines")
        {
            Examples = [("lazaret results export --format jsonl --job JOB > results.jsonl", "the results of a job")],
        };
        Query query = new(export);
        Option<string> format = new("--format") { Description = "csv (default) or jsonl", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        Option<string?> output = new("--output") { Description = "A file; default standard output", HelpName = "FILE" };
        export.Add(format);
        export.Add(output);
        ServerOptionSet server = new(export);
        export.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            string path = ServerClient.PathOf("results." + parsed.GetValue(format), query.Read(parsed));
            string? file = parsed.GetValue(output);
            await using Stream target = file is null ? StandardOutput.Open() : Create(file);
            await client.DownloadAsync(path, target, stop);
            return ExitCodes.Ok;
        });
        return export;
    }

    private static FileStream Create(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"cannot write --output {SafeText.Visible(file)}: {SafeText.Visible(e.Message)}", inner: e);
        }
    }

    private static IReadOnlyList<string> Row(JsonElement result)
    {
        string outcome = JsonText.Of(result, "outcome") ?? "";
        string? verdict = result.TryGetProperty("verdicts", out JsonElement verdicts) && verdicts.GetArrayLength() > 0 ? JsonText.Of(verdicts[0], "verdict") ?? JsonText.Of(verdicts[0], "raw") : null;
        string about = outcome is "not_scanned" or "failed" ? JsonText.Of(result, "reason") ?? "" : verdict ?? "";
        string action = JsonText.Of(result, "action") is { } did and not "nothing" ? $"{did} {JsonText.Of(result, "action_status")}" : "";
        return [JsonText.Of(result, "item_id") ?? "", outcome, JsonText.Of(result, "location") ?? "", about, action];
    }

    /// <summary>The options that say which results.</summary>
    private sealed class Query
    {
        private readonly Option<string?> job = new("--job") { Description = "Only of this job" };
        private readonly Option<string?> connector = new("--connector") { Description = "Only of this connector, by its id" };
        private readonly Option<string[]> outcome = new("--outcome") { Description = "clean, malicious, suspicious, not_scanned or failed; may be repeated" };
        private readonly Option<string?> text = new("--text") { Description = "Only with this text in the location or in a threat's name" };

        public Query(Command verb)
        {
            foreach (Option option in (Option[])[job, connector, outcome, text])
            {
                verb.Add(option);
            }
        }

        public (string Name, string? Value)[] Read(ParseResult parsed) =>
        [
            ("job", parsed.GetValue(job)),
            ("connector", parsed.GetValue(connector)),
            .. (parsed.GetValue(outcome) ?? []).Select(o => ("outcome", (string?)o)),
            ("q", parsed.GetValue(text)),
        ];
    }
}
