using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration;
using Lazaret.Core.Filters;
using Lazaret.Output;

namespace Lazaret.Filtering;

/// <summary><c>lazaret filter FILTER [PATH…]</c>: says of each path whether the filter includes it. The way to try a filter before a scan.</summary>
internal static class FilterCommand
{
    private const string Help = "(see lazaret filter --help)";

    /// <summary>The verb as help and completion show it; it runs through <see cref="RunAsync"/>.</summary>
    internal static Command Create()
    {
        Argument<string> filter = new("FILTER") { Description = "What to include and what to exclude, such as 'docs/** -*.tmp'; '' is everything" };
        Argument<string[]> paths = new("PATH") { Description = "Paths relative to the asset root; none: one a line from standard input", Arity = ArgumentArity.ZeroOrMore };
        VerbCommand verb = new("filter", "Say which paths a filter includes, to try it before a scan")
        {
            Examples =
            [
                ("lazaret filter '*.zip,*.docx' a/b.zip c.pdf", "file names, at any depth"),
                ("lazaret filter 'docs/** -*.tmp' docs/a.txt", "a folder without some files"),
                ("lazaret filter -tmp tmp/a.txt", "everything but what lies below any tmp"),
                ("lazaret filter '' a.txt", "the empty filter includes everything"),
                ("find . -type f | lazaret filter -node_modules", "names from another command, any bytes"),
            ],
            Notes =
            [
                "The first argument is the filter and the others are paths, even where they begin with a dash.",
                "One -- before either is skipped. -h or --help alone is this help; lazaret filter -- -h is a filter.",
                "Prints 'included PATH' or 'excluded PATH', one a line.",
                "Exit codes: 0 the filter is sound, 2 it is not, or the paths could not be read.",
                "docs/filters.md describes the language.",
            ],
        };
        verb.Add(filter);
        verb.Add(paths);
        verb.SetAction((parsed, stop) => JudgeAsync(
            parsed.GetValue(filter) ?? "",
            parsed.GetValue(paths) ?? [],
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            Console.Error,
            stop));
        return verb;
    }

    /// <summary>Runs the verb on the arguments behind it, before the parser could take a filter such as <c>-tmp</c> for an option. Arguments are lossless text.</summary>
    internal static async Task<int> RunAsync(string[] argsAfterVerb, Stream stdin, Stream stdout, TextWriter stderr)
    {
        if (argsAfterVerb is ["--help" or "-h"])
        {
            await using StreamWriter help = new(stdout, leaveOpen: true);
            return await LazaretApp.CreateRoot().Parse(["filter", "--help"]).InvokeAsync(new InvocationConfiguration { Output = help });
        }

        List<string> args = [.. argsAfterVerb];
        int dashes = args.IndexOf("--");
        if (dashes is 0 or 1)
        {
            args.RemoveAt(dashes);
        }

        if (args.Count == 0)
        {
            await stderr.WriteLineAsync($"lazaret: the filter is missing {Help}");
            return ExitCodes.Error;
        }

        return await JudgeAsync(args[0], args[1..], stdin, stdout, stderr, CancellationToken.None);
    }

    private static async Task<int> JudgeAsync(
        string text, IReadOnlyList<string> paths, Stream stdin, Stream stdout, TextWriter stderr, CancellationToken cancellationToken)
    {
        FilterParseResult parsed = PathFilter.Parse(text);
        foreach (string warning in parsed.Warnings)
        {
            await stderr.WriteLineAsync("warning: " + SafeText.Visible(warning));
        }

        if (parsed.Filter is not { } filter)
        {
            List<string> errors = [];
            SettingChecks.Filter("the filter", text, errors);
            await stderr.WriteLineAsync("lazaret: " + errors[0]);
            return ExitCodes.Error;
        }

        PathJudge judge = new(filter, stdout);
        if (paths.Count > 0)
        {
            await judge.JudgeAsync(paths, cancellationToken);
            return ExitCodes.Ok;
        }

        if (!await judge.JudgeLinesAsync(stdin, cancellationToken))
        {
            await stderr.WriteLineAsync($"lazaret: line {judge.Lines + 1} of standard input is longer than {PathJudge.LongestLine} bytes; give one path a line");
            return ExitCodes.Error;
        }

        return ExitCodes.Ok;
    }
}
