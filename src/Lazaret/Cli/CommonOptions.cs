using System.CommandLine;
using System.CommandLine.Parsing;

namespace Lazaret.Cli;

/// <summary>Options that several verbs have: made anew for each, with the same words.</summary>
internal static class CommonOptions
{
    public static Argument<string[]> Paths(string description)
    {
        Argument<string[]> paths = new("PATH") { Description = description, Arity = ArgumentArity.ZeroOrMore };
        paths.Validators.Add(RefuseUnknownOptions);
        return paths;
    }

    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    public static Option<string?> Filter() =>
        new("--filter") { Description = "Which files, such as 'docs/** -tmp'; try one with lazaret filter", HelpName = "F" };

    public static Option<string[]> Scanner() => new("--scanner")
    {
        Description = "signatures (default), clamd:tcp://HOST:PORT, clamd:unix:/PATH or dsxa:URL; several form a chain, the worst verdict wins",
        HelpName = "S",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string?> Action() =>
        new("--action") { Description = "What happens to malicious files: nothing (default), delete, move, tag or movetag", HelpName = "A" };

    public static Option<string?> Quarantine() => new("--quarantine")
    {
        Description = "Where moved files go; without --action it means --action move. A relative path counts from the working directory",
        HelpName = "DIR",
    };

    public static Option<string?> Jobs() => new("--jobs", "-j") { Description = "How many files are scanned at once, 1 to 1024; by itself it adapts", HelpName = "N" };

    public static Option<string?> MaxSize() =>
        new("--max-size") { Description = "Larger files are not scanned (reason file_too_large), such as 500M", HelpName = "SIZE" };

    public static Option<bool> NoCache() => new("--no-cache") { Description = "Scan equal content again instead of remembering its verdict" };

    public static Option<string?> Config() =>
        new("--config") { Description = "A settings file in YAML; default $LAZARET_CONFIG, ~/.config/lazaret/lazaret.yaml, /etc/lazaret/lazaret.yaml", HelpName = "FILE" };

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    /// <summary>The parser takes a mistyped option for a path; a path that begins with a dash is written <c>./-x</c> or behind <c>--</c>.</summary>
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-'))
            {
                result.AddError($"unknown option {token.Value}; a file of that name is written ./{token.Value}");
            }
        }
    }
}
