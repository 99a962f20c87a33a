using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;
using Lazaret.Output;
using Lazaret.Scan;
using Lazaret.Scanning.Api;

namespace Lazaret.Up;

/// <summary><c>lazaret up</c>: everything in one process.</summary>
internal static class UpCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("up", "Run everything in one process: scans, store, HTTP API")
        {
            Notes =
            [
                "An asset that is new to the data folder is scanned in full once; a later start goes on with what is unfinished and",
                "begins nothing new. On loopback no key is needed; on any other address the API key is made at the first start and shown once.",
                "Ctrl-C or SIGTERM: no new work is taken, what is in flight is finished (at most 30 s), exit code 0.",
            ],
            Examples =
            [
                ("lazaret up --demo", "see it work: a sample tree with test malware, scanned and quarantined"),
                ("lazaret up --asset /srv/files --quarantine /var/quarantine --monitor", "scan a folder, then watch it"),
                ("lazaret up --asset /srv/files --scanner clamd:unix:/run/clamav/clamd.ctl", "with a ClamAV daemon"),
                ("lazaret up --route partner.yaml --route oag.yaml", "with two routes beside it; docs/routes.md"),
                ("lazaret up --data /var/lib/lazaret --listen 0.0.0.0:8586", "open to the network, with a key"),
            ],
        };
        Option<string?> data = CommonOptions.Data("The data folder; default $LAZARET_DATA, else ~/.local/share/lazaret");
        Option<string[]> asset = new("--asset") { Description = "A folder to scan; may be given more than once", HelpName = "DIR", Arity = ArgumentArity.OneOrMore };
        Option<bool> monitor = new("--monitor") { Description = "Watch the assets: new and changed files are scanned as they settle" };
        Option<string?> listen = new("--listen") { Description = "Where to listen; default 127.0.0.1:8586", HelpName = "ADDR" };
        Option<bool> demo = new("--demo") { Description = "Make a sample tree with EICAR test files, scan it, and say where to look" };
        Option<bool> noScan = new("--no-scan") { Description = "Do not scan assets that are new to the data folder" };
        Option<bool> publish = new("--publish") { Description = "Publish every object that is scanned at the event hub, so that plugins can look at it" };
        Option<string[]> route = new("--route") { Description = "A route file to run besides; may be given more than once", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in (Option[])[asset, data, monitor, listen, demo, noScan, publish, route])
        {
            verb.Add(option);
        }

        ScanOptionSet options = new(verb);
        verb.Add(config);
        verb.SetAction(async (parsed, _) =>
        {
            SettingSet core = CoreSettings.Load(parsed.GetValue(config));
            foreach (string warning in core.Warnings)
            {
                Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
            }

            LazaretSettings settings = LazaretSettings.From(core);
            List<string> errors = [];
            ScanSettings scan = ScanSettings.From(options.Read(parsed), settings, errors);
            string[] named = parsed.GetValue(asset) ?? [];
            if (Array.Exists(named, a => a.Length == 0))
            {
                errors.Add("--asset is empty; name a folder");
            }

            if (parsed.GetValue(demo) && named.Length > 0)
            {
                errors.Add("--demo brings its own sample tree; leave --asset out");
            }

            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            UpRequest request = new()
            {
                Settings = scan,
                Core = core,
                Data = DataFolders.Choose(parsed.GetValue(data), settings.Data),
                Assets = named.Length > 0 ? named : settings.Assets,
                Listen = parsed.GetValue(listen) ?? settings.Listen ?? ApiOptions.DefaultListen,
                Monitor = parsed.GetValue(monitor) || settings.Monitor == true,
                NoScan = parsed.GetValue(noScan),
                Routes = parsed.GetValue(route) ?? [],
                Publish = parsed.GetValue(publish) || core.Flag("dispatch:publish") == true,
            };
            return parsed.GetValue(demo)
                ? await DemoRun.RunAsync(request, parsed.GetValue(data), TimeProvider.System)
                : await new UpRun(request, TimeProvider.System).RunAsync();
        });
        return verb;
    }
}
