using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;
using Lazaret.Configuration.Layers;
using Lazaret.Routes.Import;
using Lazaret.Routes.Running;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Routes;

/// <summary><c>lazaret route …</c>: files from a partner's server, through the scanners, to a bucket; the rest to quarantine.</summary>
internal static class RouteCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("route", "Take files from a source, have them scanned, deliver the clean ones, quarantine the rest")
        {
            Examples =
            [
                ("lazaret route check route.yaml", "is the file sound"),
                ("lazaret route check route.yaml --connect", "and does what it names answer"),
                ("lazaret route run route.yaml", "by its schedule, until it is stopped"),
                ("lazaret route run route.yaml --once", "what is there now"),
                ("lazaret route import --env-file ingest.env > route.yaml", "from the settings of the existing pipeline"),
                ("lazaret route schema > route.schema.json", "for an editor"),
            ],
        };
        verb.Add(Check());
        verb.Add(Run());
        verb.Add(Import());
        verb.Add(Schema());
        return verb;
    }

    private static VerbCommand Check()
    {
        VerbCommand check = new("check", "Say whether a route file is sound, with all mistakes at once")
        {
            Examples =
            [
                ("lazaret route check route.yaml", "nothing is connected to"),
                ("lazaret route check route.yaml --connect", "source, scanners, destinations, quarantine and records are tried"),
            ],
            Notes = ["Exit codes: 0 sound (and, with --connect, everything answered), 2 not. docs/routes.md describes the file."],
        };
        Argument<string> file = new("FILE") { Description = "A route file" };
        Option<bool> connect = new("--connect") { Description = "Try everything it names: servers, buckets, scanners, the database; nothing is written or removed" };
        Option<string?> config = CommonOptions.Config();
        check.Add(file);
        check.Add(connect);
        check.Add(config);
        check.SetAction(async (parsed, stop) =>
            await new RouteCheck(Console.Out, Console.Error, TimeProvider.System) { Config = parsed.GetValue(config) }.RunAsync(parsed.GetValue(file)!, parsed.GetValue(connect), stop));
        return check;
    }

    private static VerbCommand Run()
    {
        VerbCommand run = new("run", "Run routes: by their schedules, or once")
        {
            Examples =
            [
                ("lazaret route run route.yaml", "until it is stopped; what is unfinished goes on at the next start"),
                ("lazaret route run a.yaml b.yaml --data /var/lib/lazaret", "two routes in one process"),
                ("lazaret route run route.yaml --once", "for cron and systemd timers"),
            ],
            Notes =
            [
                "With --once: 0 every file was delivered or is in quarantine, 1 some files failed (each is named, stays where it is, and is tried again by the next run), 2 an error. Else: 130 or 143 stopped by a signal, 2 every route stopped because a person is needed.",
            ],
        };
        Argument<string[]> files = new("FILE") { Description = "Route files", Arity = ArgumentArity.OneOrMore };
        Option<bool> once = new("--once") { Description = "Take what is there now, wait for its outcome, and end" };
        Option<string?> data = new("--data") { Description = "The data folder; default as for up", HelpName = "DIR" };
        Option<string?> config = CommonOptions.Config();
        run.Add(files);
        run.Add(once);
        run.Add(data);
        run.Add(config);
        run.SetAction(async (parsed, _) =>
        {
            SettingSet core = CoreSettings.Load(parsed.GetValue(config));
            return await new RouteRun(parsed.GetValue(files)!, DataFolders.Choose(parsed.GetValue(data), core.Text("store:data")), core, TimeProvider.System).RunAsync(parsed.GetValue(once));
        });
        return run;
    }

    private static VerbCommand Import()
    {
        VerbCommand import = new("import", "Make a route file from the variables of the existing SFTP pipeline")
        {
            Examples =
            [
                ("lazaret route import --env-file ingest.env > route.yaml", "from a file of KEY=VALUE lines"),
                ("lazaret route import > route.yaml", "from the environment"),
            ],
            Notes =
            [
                "Both spellings are read: those of the container (SSH_REMOTE_HOST_MAYTECH) and those of the script (MAYTECH_HOST). Secrets are not copied: the file names where they stand.",
                "What is not carried over is said in comments and on standard error. Exit codes: 0 made, 2 a variable is missing or wrong.",
            ],
        };
        Option<string?> envFile = new("--env-file") { Description = "Read these variables in place of the environment", HelpName = "F" };
        Option<string> name = new("--name") { Description = "The route's name", HelpName = "N", DefaultValueFactory = _ => "oag" };
        import.Add(envFile);
        import.Add(name);
        import.SetAction(parsed => RouteImportRun.Run(
            parsed.GetValue(envFile) is { } path
                ? EnvFile.Load(path, []).GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal)
                : SettingLayers.EnvironmentNow(),
            parsed.GetValue(name)!,
            Console.Out,
            Console.Error));
        return import;
    }

    private static VerbCommand Schema()
    {
        VerbCommand schema = new("schema", "Print the JSON Schema of route files") { Examples = [("lazaret route schema > route.schema.json", "for an editor that checks YAML")] };
        schema.SetAction(_ =>
        {
            Console.Out.Write(RouteSchema.Text());
            return ExitCodes.Ok;
        });
        return schema;
    }
}
