using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Scan;

/// <summary>The options that say how files are scanned, shared by <c>scan</c> and <c>up</c>.</summary>
internal sealed class ScanOptionSet
{
    private readonly Option<string?> filter = CommonOptions.Filter();
    private readonly Option<string[]> scanner = CommonOptions.Scanner();
    private readonly Option<string?> action = CommonOptions.Action();
    private readonly Option<string?> quarantine = CommonOptions.Quarantine();
    private readonly Option<string?> jobs = CommonOptions.Jobs();
    private readonly Option<string?> maxSize = CommonOptions.MaxSize();
    private readonly Option<bool> noCache = CommonOptions.NoCache();

    public ScanOptionSet(Command verb)
    {
        foreach (Option option in (Option[])[filter, scanner, action, quarantine, jobs, maxSize, noCache])
        {
            verb.Add(option);
        }

        action.CompletionSources.Add("nothing", "delete", "move", "tag", "movetag");
        scanner.CompletionSources.Add("signatures", "clamd:tcp://127.0.0.1:3310", "clamd:unix:/run/clamav/clamd.ctl", "dsxa:http://127.0.0.1:5000");
    }

    public ScanOptionValues Read(ParseResult parsed) => new(
        parsed.GetValue(filter),
        parsed.GetValue(scanner) ?? [],
        parsed.GetValue(action),
        parsed.GetValue(quarantine),
        parsed.GetValue(jobs),
        parsed.GetValue(maxSize),
        parsed.GetValue(noCache));
}
