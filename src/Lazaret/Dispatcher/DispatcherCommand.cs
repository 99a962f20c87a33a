using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher …</c>: the event hub and what belongs to it.</summary>
internal static class DispatcherCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("dispatcher", "An event hub for analysis plugins, with a stream store that identifies what it holds") { Examples = [.. Examples()] };
        verb.Add(Serve());
        verb.Add(Lost());
        verb.Add(IdentifyCommand.Create());
        verb.Add(EventCommand.Create());
        verb.Add(ReprocessCommand.Create());
        verb.Add(PluginCommand.Create());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
    [
        ("lazaret dispatcher serve", "on 127.0.0.1:8111, with everything in one folder"),
        ("DP__API_KEYS=a-key-of-16-characters lazaret dispatcher serve --listen :8111 --data /var/lib/lazaret", "for a network"),
        ("lazaret dispatcher identify sample.bin", "what a file is"),
        ("lazaret dispatcher lost-tasks --once", "end what plugins never answered for"),
    ];

    private static VerbCommand Serve()
    {
        VerbCommand serve = new("serve", "Run the event hub")
        {
            Notes =
            [
                "Settings are the environment's DP__… (or DP.…), as the existing dispatcher has them; docs/dispatcher.md lists them. Without any the log, its state and the",
                "streams lie in the data folder. On another address than loopback keys are needed (DP__API_KEYS), or DP__ALLOW_OPEN=true on a network that lets nobody else in.",
                "Ctrl-C or SIGTERM: no new requests are taken, those under way are finished (at most 10 s), exit code 0.",
            ],
            Examples = [.. Examples()],
        };
        Option<string?> listen = new("--listen") { Description = "Where to listen, such as :8111 or 127.0.0.1:8111 (the default)", HelpName = "ADDR" };
        Option<string?> data = CommonOptions.Data("The data folder; default DP__DATA, else ~/.local/share/lazaret/dispatch");
        serve.Add(listen);
        serve.Add(data);
        serve.SetAction(async (parsed, _) => await new DispatcherRun(DispatchPlan.Read(parsed.GetValue(data), parsed.GetValue(listen)), TimeProvider.System).RunAsync());
        return serve;
    }

    private static VerbCommand Lost()
    {
        VerbCommand lost = new("lost-tasks", "End tasks that were handed out as often as allowed and never answered for")
        {
            Notes = ["The hub does the same every 30 seconds; this is for a hub whose data folder nobody serves, or with shared state."],
            Examples = [.. Examples()],
        };
        Option<bool> once = new("--once") { Description = "Look once and end; otherwise every 5 minutes" };
        Option<string?> data = CommonOptions.Data("The data folder; default DP__DATA, else ~/.local/share/lazaret/dispatch");
        lost.Add(once);
        lost.Add(data);
        lost.SetAction(async (parsed, _) => await LostTasksRun.RunAsync(DispatchPlan.Read(parsed.GetValue(data), null), parsed.GetValue(once), TimeProvider.System));
        return lost;
    }
}
