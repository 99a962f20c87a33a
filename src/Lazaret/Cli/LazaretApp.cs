using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Lazaret.Output;

namespace Lazaret.Cli;

/// <summary>The command line as a whole: parses, runs a verb, and ends with an exit code and at most one sentence of error.</summary>
internal static class LazaretApp
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            string[] restored = RawArguments.Restore(args);
            if (Verbs.RouteBeforeParsing(restored) is { } routed)
            {
                return await routed;
            }

            RootCommand root = CreateRoot();
            // A path may begin with @: no response files. Bundling (-jq) has no use here.
            ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
            ParseResult result = root.Parse(DashedArguments.Protect(restored), parsing);
            if (result.Errors.Count > 0 && result.Action is ParseErrorAction)
            {
                throw new UserErrorException(Sentence(result));
            }

            // Exceptions and signals are ours: see ErrorSentences and StopSignals.
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            return ErrorSentences.Report(e, Console.Error);
        }
    }

    /// <summary>The verbs with their options; also what completion asks.</summary>
    public static RootCommand CreateRoot()
    {
        RootCommand root = new("Lazaret: a quarantine station for data. Takes it in, has it inspected, lets only what was found clean go on.");
        foreach (Command verb in Verbs.All())
        {
            root.Add(verb);
        }

        HelpWithExamples help = new();
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = help;

        // Of its names, /h and /? are paths here.
        option.Aliases.Remove("/h");
        option.Aliases.Remove("/?");
        root.SetAction(help.Invoke);
        return root;
    }

    private static string Sentence(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        List<string> names = [];
        for (Symbol? symbol = command; symbol is Command c; symbol = c.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol is RootCommand ? "lazaret" : c.Name);
        }

        string name = string.Join(' ', names);
        string what = command.Subcommands.Count > 0 && result.UnmatchedTokens.Count == 0
            ? $"{name} needs one of: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}"
            : string.Join("; ", result.Errors.Select(e => e.Message.TrimEnd('.')).Distinct());
        return $"{SafeText.Visible(what)} (see {name} --help)";
    }
}
