using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Layers;

namespace Lazaret.ConnectorHosting;

/// <summary><c>lazaret connector KIND</c>: one connector in a process of its own, for a core elsewhere.</summary>
internal static class ConnectorCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("connector", "Run one connector as a process of its own, for this or an existing core") { Examples = [.. Examples()] };
        verb.Add(Filesystem());
        verb.Add(S3Verb.Create());
        verb.Add(SftpVerb.Create());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
    [
        ("lazaret connector filesystem --asset /srv/files", "for a core on this machine"),
        ("lazaret connector filesystem --asset /srv/files --core https://core.example:8586 --listen 0.0.0.0:8620", "for a core elsewhere; needs DSXCONNECT_ENROLLMENT_TOKEN"),
        ("lazaret connector filesystem --asset /srv/files --monitor --item-action move --quarantine /var/quarantine", "watch it, move what is malicious"),
    ];

    private static VerbCommand Filesystem()
    {
        VerbCommand kind = new("filesystem", "A folder of this machine")
        {
            Notes =
            [
                "Every option also has a DSXCONNECTOR_* name, in the environment or in the file that DSXCONNECTOR_ENV_FILE names, and a key in the section",
                "connector of the settings file; the command line beats the environment, that beats the files. lazaret config show --connector lists them.",
                "A full scan that was asked for is carried out whatever happens: after a restart it goes on where it was.",
            ],
            Examples = [.. Examples()],
        };
        Option<string?> asset = new("--asset") { Description = "The folder, or single file, to serve", HelpName = "DIR" };
        Option<string?> core = new("--core") { Description = "The core; default http://127.0.0.1:8586", HelpName = "URL" };
        Option<string?> listen = new("--listen") { Description = "Where to listen; default the port of --url, else 127.0.0.1:8620", HelpName = "ADDR" };
        Option<string?> url = new("--url") { Description = "What the core calls, when that is another address than the one listened on", HelpName = "URL" };
        Option<string?> filter = CommonOptions.Filter();
        Option<string?> action = new("--item-action") { Description = "What is done with malicious files: nothing (default), delete, move, tag or movetag", HelpName = "A" };
        Option<string?> quarantine = new("--quarantine") { Description = "Where moved files go; a relative path counts from the asset; default dsxconnect-quarantine", HelpName = "DIR" };
        Option<bool> monitor = new("--monitor") { Description = "Watch for new and changed files" };
        Option<string?> data = CommonOptions.Data("Where its identity and running scans are kept; default ~/.local/share/lazaret/connectors/NAME");
        Option<string?> name = new("--name") { Description = "Name and route prefix; default filesystem-connector", HelpName = "NAME" };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in (Option[])[asset, core, listen, url, filter, action, quarantine, monitor, data, name, config])
        {
            kind.Add(option);
        }

        kind.SetAction(async (parsed, _) =>
        {
            List<(string, string, string)> given = [];
            void Take(string key, Option option, string? value)
            {
                if (value is not null)
                {
                    given.Add((key, value, $"command line {option.Name}"));
                }
            }

            Take("connector:asset", asset, parsed.GetValue(asset));
            Take("connector:core", core, parsed.GetValue(core));
            Take("connector:listen", listen, parsed.GetValue(listen));
            Take("connector:url", url, parsed.GetValue(url));
            Take("connector:filter", filter, parsed.GetValue(filter));
            Take("connector:item_action", action, parsed.GetValue(action));
            Take("connector:quarantine", quarantine, parsed.GetValue(quarantine));
            Take("connector:monitor", monitor, parsed.GetValue(monitor) ? "true" : null);
            Take("connector:data", data, parsed.GetValue(data));
            Take("connector:name", name, parsed.GetValue(name));
            return await new ConnectorRun(new SettingLayer(given), parsed.GetValue(config), TimeProvider.System).RunAsync();
        });
        return kind;
    }
}
