using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Cli;

namespace Lazaret.Remote;

/// <summary><c>lazaret jobs</c>.</summary>
internal static class JobsCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("jobs", "List, start, watch and steer the jobs of a running server")
        {
            Examples =
            [
                ("lazaret jobs list --state running", "what runs"),
                ("lazaret jobs start /srv/files --watch", "scan a folder again and wait for the end"),
                ("lazaret jobs pause JOB", "hold a job; lazaret jobs resume JOB lets it go on"),
            ],
        };
        verb.Add(List());
        verb.Add(Show());
        verb.Add(Start());
        verb.Add(Watch());
        verb.Add(Order("pause", "Hold a job: what is in flight finishes, nothing further is begun"));
        verb.Add(Order("resume", "Let a paused job go on"));
        verb.Add(Order("cancel", "End a job: what waits is not scanned"));
        return verb;
    }

    private static VerbCommand List()
    {
        VerbCommand list = new("list", "Jobs, the newest first") { Examples = [("lazaret jobs list --limit 5", "the last five")] };
        Option<string[]> state = new("--state") { Description = "running, paused, completed, cancelled or failed; may be repeated" };
        Option<long> limit = new("--limit") { Description = "Most jobs", DefaultValueFactory = _ => 50 };
        list.Add(state);
        list.Add(limit);
        ServerOptionSet server = new(list);
        list.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            (string, string?)[] query = [("order", "desc"), .. (parsed.GetValue(state) ?? []).Select(s => ("state", (string?)s))];
            await Answers.WriteAsync(
                client.ListAsync("jobs", query, parsed.GetValue(limit), stop),
                server.Json(parsed),
                ["job", "state", "kind", "accepted", "clean", "malicious", "suspicious", "not scanned", "failed", "done", "begun"],
                Row,
                "The server has no such jobs.");
            return ExitCodes.Ok;
        });
        return list;
    }

    private static VerbCommand Show()
    {
        VerbCommand show = new("show", "One job with all its counters") { Examples = [("lazaret jobs show JOB --json", "for a program")] };
        Argument<string> job = JobArgument(show);
        ServerOptionSet server = new(show);
        show.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            Answers.Write(await client.GetAsync(PathOf(parsed.GetRequiredValue(job)), stop), server.Json(parsed));
            return ExitCodes.Ok;
        });
        return show;
    }

    private static VerbCommand Start()
    {
        VerbCommand start = new("start", "Start a full scan of a connector")
        {
            Examples =
            [
                ("lazaret jobs start /srv/files", "by folder; an id or a name do as well"),
                ("lazaret jobs start /srv/files --filter 'docs/**' --watch", "a part of it, and wait for the end"),
            ],
        };
        Argument<string> connector = new("CONNECTOR") { Description = "Its id, name or folder" };
        Option<string?> filter = CommonOptions.Filter();
        Option<string?> name = new("--name") { Description = "A name for the job" };
        Option<string?> action = CommonOptions.Action();
        Option<bool> watch = new("--watch") { Description = "Show its progress and wait for its end" };
        start.Add(connector);
        foreach (Option option in (Option[])[filter, name, action, watch])
        {
            start.Add(option);
        }

        ServerOptionSet server = new(start);
        start.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            JsonObject body = new() { ["connector"] = await ConnectorNames.FindAsync(client, parsed.GetRequiredValue(connector), stop) };
            foreach ((string member, string? value) in ((string, string?)[])[("filter", parsed.GetValue(filter)), ("name", parsed.GetValue(name)), ("action", parsed.GetValue(action))])
            {
                if (value is not null)
                {
                    body[member] = value;
                }
            }

            JsonElement job = await client.PostAsync(ServerClient.PathOf("jobs"), body, stop);
            if (parsed.GetValue(watch))
            {
                return await JobWatch.RunAsync(client, JsonText.Of(job, "id") ?? "", server.Json(parsed), TimeProvider.System);
            }

            if (server.Json(parsed))
            {
                Answers.Write(job, json: true);
            }
            else
            {
                Console.WriteLine(JsonText.Of(job, "id"));
            }

            return ExitCodes.Ok;
        });
        return start;
    }

    private static VerbCommand Watch()
    {
        VerbCommand watch = new("watch", "Show the progress of a job until it ends; exit codes as of lazaret scan")
        {
            Examples = [("lazaret jobs watch JOB", "Ctrl-C ends the watching, not the job")],
        };
        Argument<string> job = JobArgument(watch);
        ServerOptionSet server = new(watch);
        watch.SetAction(async (parsed, _) =>
        {
            using ServerClient client = server.Connect(parsed);
            return await JobWatch.RunAsync(client, parsed.GetRequiredValue(job), server.Json(parsed), TimeProvider.System);
        });
        return watch;
    }

    private static VerbCommand Order(string order, string description)
    {
        VerbCommand command = new(order, description) { Examples = [($"lazaret jobs {order} JOB", description.Split(':')[0].ToLowerInvariant())] };
        Argument<string> job = JobArgument(command);
        ServerOptionSet server = new(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            JsonElement answer = await client.PostAsync(PathOf(parsed.GetRequiredValue(job)) + "/" + order, null, stop);
            if (server.Json(parsed))
            {
                Answers.Write(answer, json: true);
            }
            else
            {
                Console.WriteLine($"{JsonText.Of(answer, "id")} {JsonText.Of(answer, "state")}");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Argument<string> JobArgument(VerbCommand verb)
    {
        Argument<string> job = new("JOB") { Description = "The id of the job" };
        verb.Add(job);
        return job;
    }

    private static string PathOf(string job) => ServerClient.PathOf("jobs/" + Uri.EscapeDataString(job));

    private static IReadOnlyList<string> Row(JsonElement job)
    {
        string? percent = JsonText.Of(job, "progress", "percent");
        return
        [
            JsonText.Of(job, "id") ?? "",
            JsonText.Of(job, "state") ?? "",
            JsonText.Of(job, "kind") ?? "",
            Count("accepted"),
            Count("clean"),
            Count("malicious"),
            Count("suspicious"),
            Count("not_scanned"),
            Count("failed"),
            percent is null ? "listing" : percent + " %",
            JsonText.Of(job, "created_at") ?? "",
        ];

        string Count(string name) => JsonText.Number(job, "counts", name).ToString("N0", CultureInfo.InvariantCulture);
    }
}
