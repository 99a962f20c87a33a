using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher reprocess</c> (<c>event-dispatcher</c> §8.7, §13).</summary>
internal static class ReprocessCommand
{
    /// <summary>The verb as help and completion show it.</summary>
    internal static VerbCommand Create()
    {
        VerbCommand verb = new("reprocess", "Copy the events of a former topic prefix to the present one, in the newest form")
        {
            Examples =
            [
                ("lazaret dispatcher reprocess", "waits 30 s, then copies and goes on copying until it is stopped"),
                ("lazaret dispatcher reprocess --ignore-warning --once", "at once, and ends when everything there is was copied"),
            ],
            Notes =
            [
                "Settings come from the environment: DP__EVENTS__REPROCESS__PREVIOUS_PREFIX is copied to DP__EVENTS__KAFKA__TOPIC_PREFIX. Exactly one of",
                "DP__EVENTS__REPROCESS__UPGRADE_SOURCES and DP__EVENTS__REPROCESS__UPGRADE_SYSTEM is true: topics of sources, or the dispatcher's own",
                "(DP__EVENTS__REPROCESS__INCLUDE_SYSTEM). DP__EVENTS__REPROCESS__DENY_TOPICS leaves topics out, DP__EVENTS__REPROCESS__LEGACY_JSON reads JSON values.",
                "How far it came is kept under DP__EVENTS__REPROCESS__CONSUMER_GROUP: started again it goes on there. Plugins are paused while it runs.",
                "The embedded store belongs to one process: stop the dispatcher first.",
                "Exit codes: 0 done or stopped, 2 the settings or the store cannot be used, or there is nothing to copy.",
            ],
        };
        Option<bool> ignore = new("--ignore-warning") { Description = "Begin at once instead of after 30 s" };
        Option<bool> once = new("--once") { Description = "End when everything there is was copied" };
        Option<string?> data = CommonOptions.Data("The data folder; default DP__DATA, else ~/.local/share/lazaret/dispatch");
        verb.Add(data);
        verb.Add(ignore);
        verb.Add(once);
        verb.SetAction(async (parsed, _) => await new ReprocessRun(DispatchPlan.Read(parsed.GetValue(data), null), parsed.GetValue(ignore), parsed.GetValue(once), TimeProvider.System).RunAsync());
        return verb;
    }
}
