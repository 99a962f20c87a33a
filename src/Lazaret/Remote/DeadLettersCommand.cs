using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Cli;

namespace Lazaret.Remote;

/// <summary><c>lazaret dlq</c>: dead letters, the items that need a person.</summary>
internal static class DeadLettersCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("dlq", "List dead letters of a running server, try them again, or give them up")
        {
            Notes = ["A dead letter is a file that failed for good: it has the outcome failed and waits here for a person."],
            Examples =
            [
                ("lazaret dlq list --reason permission_error", "why did they fail?"),
                ("lazaret dlq requeue --reason permission_error", "the rights are mended: try those again"),
                ("lazaret dlq discard --item 4711", "give one up; its failed result stays"),
                ("lazaret dlq requeue --all", "try everything again"),
            ],
        };
        verb.Add(List());
        verb.Add(Order("requeue", "Try dead letters again from the start", "requeued"));
        verb.Add(Order("discard", "Give dead letters up; they keep their failed result", "discarded"));
        return verb;
    }

    private static VerbCommand List()
    {
        VerbCommand list = new("list", "Dead letters, the oldest first") { Examples = [("lazaret dlq list --job JOB", "of one job")] };
        Selection selection = new(list, withItem: false);
        Option<long> limit = new("--limit") { Description = "Most dead letters", DefaultValueFactory = _ => 100 };
        list.Add(limit);
        ServerOptionSet server = new(list);
        list.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            await Answers.WriteAsync(
                client.ListAsync("dead-letters", [.. selection.Read(parsed)], parsed.GetValue(limit), stop),
                server.Json(parsed),
                ["item", "job", "reason", "location", "error"],
                i => [JsonText.Of(i, "id") ?? "", JsonText.Of(i, "job_id") ?? "", JsonText.Of(i, "reason") ?? "", JsonText.Of(i, "location") ?? "", JsonText.Of(i, "error") ?? ""],
                "No dead letters.");
            return ExitCodes.Ok;
        });
        return list;
    }

    private static VerbCommand Order(string order, string description, string done)
    {
        VerbCommand command = new(order, description) { Examples = [($"lazaret dlq {order} --item ITEM", "one of them"), ($"lazaret dlq {order} --all", "all of them")] };
        Selection selection = new(command, withItem: true);
        Option<bool> all = new("--all") { Description = "All of them" };
        command.Add(all);
        ServerOptionSet server = new(command);
        command.SetAction(async (parsed, stop) =>
        {
            JsonObject body = [];
            foreach ((string name, string? value) in selection.Read(parsed))
            {
                if (value is not null)
                {
                    body[name] = name == "item" ? JsonValue.Create(ItemOf(value)) : value;
                }
            }

            if (body.Count == 0 && !parsed.GetValue(all))
            {
                throw new UserErrorException($"say which: --item, --job, --connector, --reason or --all (see lazaret dlq {order} --help)");
            }

            if (body.Count == 0)
            {
                body["all"] = true;
            }

            using ServerClient client = server.Connect(parsed);
            JsonElement answer = await client.PostAsync(ServerClient.PathOf("dead-letters/" + order), body, stop);
            if (server.Json(parsed))
            {
                Answers.Write(answer, json: true);
            }
            else
            {
                Console.WriteLine($"{JsonText.Number(answer, "count")} {done}");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static long ItemOf(string text) =>
        long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long item) && item > 0
            ? item
            : throw new UserErrorException($"--item is \"{Output.SafeText.Visible(text)}\"; allowed is a whole number from 1");

    /// <summary>The options that say which dead letters.</summary>
    private sealed class Selection
    {
        private readonly Option<string?> job = new("--job") { Description = "Only of this job" };
        private readonly Option<string?> connector = new("--connector") { Description = "Only of this connector, by its id" };
        private readonly Option<string?> reason = new("--reason") { Description = "Only with this reason, such as permission_error" };
        private readonly Option<string?> item = new("--item") { Description = "One item, by its number" };

        public Selection(Command verb, bool withItem)
        {
            foreach (Option option in withItem ? [job, connector, reason, item] : (Option[])[job, connector, reason])
            {
                verb.Add(option);
            }
        }

        public IEnumerable<(string Name, string? Value)> Read(ParseResult parsed) =>
            [("job", parsed.GetValue(job)), ("connector", parsed.GetValue(connector)), ("reason", parsed.GetValue(reason)), ("item", parsed.GetValue(item))];
    }
}
