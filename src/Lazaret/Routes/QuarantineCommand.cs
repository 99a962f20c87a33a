using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Routes;

/// <summary><c>lazaret quarantine …</c>: what a route put away.</summary>
internal static class QuarantineCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("quarantine", "Look at what a route put away, scan it again, release or delete it")
        {
            Examples =
            [
                ("lazaret quarantine list --route route.yaml", "what lies there"),
                ("lazaret quarantine show ID --route route.yaml", "where it came from, what was found, who did what"),
                ("lazaret quarantine rescan ID --route route.yaml --why 'new signatures'", "with the route's scanners; it stays"),
                ("lazaret quarantine release ID --route route.yaml --why 'false alarm, ticket 4711'", "delivered as if it had been clean, and taken away"),
                ("lazaret quarantine delete ID --route route.yaml --why 'confirmed malware'", "for good"),
            ],
            Notes =
            [
                "For quarantines in a folder, in a bucket and on the source. Every deed is recorded with who (--by, or the user's name) and why. A running route is not disturbed.",
                "Exit codes: 0 done, also when it was released before; 2 not.",
            ],
        };
        verb.Add(List());
        verb.Add(With("show", "Show one entry, and what was done to it", isDeed: false, (run, id, _, _, stop) => run.ShowAsync(id, stop)));
        verb.Add(With("rescan", "Scan an entry again with the route's scanners", isDeed: true, (run, id, by, why, stop) => run.RescanAsync(id, by, why, stop)));
        verb.Add(Release());
        verb.Add(With("delete", "Delete an entry", isDeed: true, (run, id, by, why, stop) => run.DeleteAsync(id, by, why, stop)));
        return verb;
    }

    private static VerbCommand List()
    {
        VerbCommand list = new("list", "List the entries, the oldest first") { Examples = [("lazaret quarantine list --route route.yaml --json", "for another program")] };
        (Option<string?> route, Option<string?> folder, Option<string?> config) = Places(list);
        Option<bool> json = CommonOptions.Json("One line of JSON for each entry");
        list.Add(json);
        list.SetAction(async (parsed, stop) =>
        {
            await using QuarantineRun run = Run(parsed.GetValue(route), parsed.GetValue(folder), parsed.GetValue(config));
            return await run.ListAsync(parsed.GetValue(json), stop);
        });
        return list;
    }

    private static VerbCommand Release() => With(
        "release",
        "Deliver an entry as if it had been clean, and take it away",
        isDeed: true,
        (run, id, by, why, stop) => run.ReleaseAsync(id, by, why, stop),
        [
            ("lazaret quarantine release ID --route route.yaml --why 'false alarm, ticket 4711'", "to all destinations of the route"),
            ("lazaret quarantine release ID --route route.yaml --why 'agreed with the partner' --by ann", "on somebody's behalf"),
        ],
        [
            "The same destinations, keys and markers as for clean files; nothing is overwritten that a clean file would not have overwritten. It is recorded with who and why in the quarantine and, where the route keeps records, in PostgreSQL.",
            "What a crash or a failure cut off is finished by releasing it again; nothing is delivered twice.",
        ]);

    private static VerbCommand With(
        string name,
        string description,
        bool isDeed,
        Func<QuarantineRun, Guid, string, string, CancellationToken, Task<int>> act,
        IReadOnlyList<(string Line, string Does)>? examples = null,
        IReadOnlyList<string>? notes = null)
    {
        VerbCommand verb = new(name, description)
        {
            Examples = examples ?? [($"lazaret quarantine {name} ID --route route.yaml{(isDeed ? " --why '…'" : "")}", description.ToLowerInvariant())],
            Notes = notes ?? [],
        };
        Argument<Guid> id = new("ID") { Description = "The id that list shows" };
        verb.Add(id);
        (Option<string?> route, Option<string?> folder, Option<string?> config) = Places(verb);
        Option<string> by = new("--by") { Description = "Who; default the user's name", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };
        Option<string> why = new("--why") { Description = "Why, in your words", HelpName = "TEXT", Required = isDeed };
        if (isDeed)
        {
            verb.Add(by);
            verb.Add(why);
        }

        verb.SetAction(async (parsed, stop) =>
        {
            await using QuarantineRun run = Run(parsed.GetValue(route), parsed.GetValue(folder), parsed.GetValue(config));
            return await act(run, parsed.GetValue(id), isDeed ? parsed.GetValue(by) ?? "" : "", isDeed ? parsed.GetValue(why) ?? "" : "", stop);
        });
        return verb;
    }

    private static (Option<string?> Route, Option<string?> Folder, Option<string?> Config) Places(VerbCommand verb)
    {
        Option<string?> route = new("--route") { Description = "The route whose quarantine it is", HelpName = "FILE" };
        Option<string?> folder = new("--folder") { Description = "The quarantine's folder, when there is no route", HelpName = "DIR" };
        Option<string?> config = CommonOptions.Config();
        verb.Add(route);
        verb.Add(folder);
        verb.Add(config);
        return (route, folder, config);
    }

    private static QuarantineRun Run(string? route, string? folder, string? config) => QuarantineRun.Open(route, folder, config, Console.Out, TimeProvider.System);
}
