using System.CommandLine;
using System.Globalization;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Work;

/// <summary><c>lazaret dga worker</c>: the existing system's worker (<c>domain-classifier</c> §1.7) with its variables, and more.</summary>
internal static class WorkerCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("worker", "Answer the names in a Redis set or stream; a crash loses none")
        {
            Notes =
            [
                "Names come from the set REDIS_SET (domains_todo) at REDIS_HOST:REDIS_PORT; the answer is the key of that name: DGA or ok. With --stream they come from a stream, and all that is",
                "known goes to dga:v1:NAME. Any number of workers may share one queue. Settings dga:… and LAZARET__DGA__… have the rest: password file, TLS, database, results. docs/domains-redis.md",
                "The model is in this process unless servers are named; DGAD_GRPC_HOST and DGAD_GRPC_PORT name one, as for the existing worker.",
                "While Redis or servers are away it waits for them. Ctrl-C or SIGTERM: what is under way is finished (at most 5 s), the rest given back, exit code 0; 2: it could not be started.",
            ],
            Examples =
            [
                ("lazaret dga worker", "the set domains_todo on localhost, with the model in this process"),
                ("REDIS_HOST=redis REDIS_SET=todo lazaret dga worker", "as the existing worker is started"),
                ("lazaret dga worker --server dga-1:4714,dga-2:4714", "asking servers, spread over all of them"),
                ("lazaret dga worker --stream domains", "from a stream, with scores and families"),
                ("lazaret dga worker --once", "until nothing is left"),
            ],
        };
        Option<string?> redis = new("--redis") { Description = "Where Redis is; default $REDIS_HOST:$REDIS_PORT, else localhost:6379", HelpName = "HOST:PORT" };
        Option<string?> set = new("--set") { Description = "The set that names are added to; default $REDIS_SET, else domains_todo", HelpName = "KEY" };
        Option<string?> stream = new("--stream") { Description = "A stream of names in place of the set", HelpName = "KEY" };
        Option<string?> server = new("--server") { Description = "Servers that are asked, separated by commas; each name may stand for many", HelpName = "HOST:PORT" };
        Option<string?> name = new("--name") { Description = "What this worker is called; default the machine's name and the process's number", HelpName = "NAME" };
        Option<int?> loops = Whole("--loops", "Batches worked on at once; default 2", 1, 64);
        Option<int?> batch = Whole("--batch", "Most names in a batch; default 4096", 1, 4096);
        Option<int?> fill = Whole("--batch-ms", "How long the classifier is to be busy with a batch, in ms, which decides how many names it has; default 5", 1, 10_000);
        Option<int?> lease = Whole("--lease", "Seconds that names are held up by a worker that died; default 30", 1, 3600);
        Option<string?> http = new("--http-listen") { Description = "Where /health/live, /health/ready and /metrics are, or off (the default)", HelpName = "ADDR" };
        Option<int?> progress = Whole("--progress", "Seconds between two lines of progress; 0 = none; default 10", 0, 86_400);
        Option<bool> once = new("--once") { Description = "End when nothing waits and nobody holds anything" };
        Option<string?> verbosity = new("--verbosity", "-v") { Description = "What is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL; default $LOG_LEVEL, else INFO", HelpName = "LEVEL" };
        EngineOptionSet engine = new();
        foreach (Option option in (Option[])[redis, set, stream, server, name, loops, batch, fill, lease, http, progress, once, verbosity])
        {
            verb.Add(option);
        }

        engine.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            List<string> errors = [];
            EngineRequest model = engine.Read(parsed, errors);
            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            SettingSet settings = CoreSettings.Load(engine.Config(parsed));
            WorkerRequest request = new()
            {
                Engine = model,
                Redis = parsed.GetValue(redis),
                Set = parsed.GetValue(set),
                Stream = parsed.GetValue(stream),
                Servers = parsed.GetValue(server),
                Name = parsed.GetValue(name),
                Loops = parsed.GetValue(loops),
                Batch = parsed.GetValue(batch),
                BatchMilliseconds = parsed.GetValue(fill),
                Lease = parsed.GetValue(lease),
                HttpListen = parsed.GetValue(http),
                Progress = parsed.GetValue(progress) ?? 10,
                Once = parsed.GetValue(once),
                Verbosity = parsed.GetValue(verbosity),
            };
            return await new WorkerRun(new WorkerSettings(settings, request).Read(), settings.Warnings, TimeProvider.System).RunAsync();
        });
        return verb;
    }

    private static Option<int?> Whole(string name, string description, int least, int most)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < least || number > most)
            {
                result.AddError($"{name} is \"{text}\"; allowed is {least} to {most}");
            }
        });
        return option;
    }
}
