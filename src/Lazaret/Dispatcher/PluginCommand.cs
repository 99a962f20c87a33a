using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher plugin</c>: scanners as a plugin of a dispatcher (<c>event-dispatcher</c> §16.1).</summary>
internal static class PluginCommand
{
    /// <summary>The verb as help and completion show it.</summary>
    internal static VerbCommand Create()
    {
        VerbCommand verb = new("plugin", "Scan what a dispatcher holds, as one of its plugins")
        {
            Examples =
            [
                ("lazaret dispatcher plugin --scanner clamd:tcp://127.0.0.1:3310", "for the dispatcher on this machine"),
                ("lazaret dispatcher plugin --server http://dp-plugin-events:8111 --streams http://dp-plugin-streams:8111 --name ClamAV --scanner clamd:unix:/run/clamd.sock", "for one elsewhere"),
            ],
            Notes =
            [
                "Every new binary with content is scanned; the result is an enriched event with the features lazaret_verdict (clean, malicious, suspicious), lazaret_threat",
                "and lazaret_scanner. What was not scanned in full is never called clean: its status is opt-out or an error, with the reason.",
                "Name and version are the plugin's identity: with a new version everything that is still kept is scanned again. Several processes with the same ones share the work.",
                "An API key comes from $LAZARET_API_KEY; tokens and time limits of scanners from the settings (lazaret config show).",
                "Ctrl-C or SIGTERM: a scan that is under way is finished and reported; a second one ends at once. Exit codes: 0 stopped, 2 it cannot work.",
            ],
        };
        Option<string[]> scanner = CommonOptions.Scanner();
        Option<string> server = new("--server") { Description = "Address of the dispatcher", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8111" };
        Option<string?> streams = new("--streams") { Description = "Address of its streams, when that is another", HelpName = "URL" };
        Option<string> name = new("--name") { Description = "Name of the plugin", HelpName = "N", DefaultValueFactory = _ => "Lazaret" };
        Option<string?> version = new("--plugin-version") { Description = "Version of the plugin; default that of this program", HelpName = "V" };
        Option<string?> deployment = new("--deployment-key") { Description = "By this the autoscaler finds it; default the name", HelpName = "K" };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in (Option[])[scanner, server, streams, name, version, deployment, config])
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, _) => await new PluginRun(TimeProvider.System)
        {
            Scanners = parsed.GetValue(scanner) is { Length: > 0 } named ? named : ["signatures"],
            Server = PluginRun.Address("--server", parsed.GetValue(server)!),
            Streams = parsed.GetValue(streams) is { } other ? PluginRun.Address("--streams", other) : null,
            Name = parsed.GetValue(name)!,
            Version = parsed.GetValue(version),
            DeploymentKey = parsed.GetValue(deployment),
            Config = parsed.GetValue(config),
        }.RunAsync());
        return verb;
    }
}
