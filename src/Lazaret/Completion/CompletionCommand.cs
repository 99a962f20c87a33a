using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.Completion;

/// <summary><c>lazaret completion SHELL</c>: prints a script that asks this binary for candidates, so that it never goes stale.</summary>
internal static class CompletionCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("completion", "Print a completion script for a shell: bash, zsh or fish")
        {
            Examples =
            [
                ("source <(lazaret completion bash)", "bash, for this session; put it in ~/.bashrc to keep it"),
                ("lazaret completion zsh > ~/.zfunc/_lazaret", "zsh; ~/.zfunc must be in fpath"),
                ("lazaret completion fish > ~/.config/fish/completions/lazaret.fish", "fish"),
            ],
        };
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        verb.Add(shell);
        verb.SetAction(parsed =>
        {
            // The bytes as they are: a script has line feeds on every system.
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(shell) switch
            {
                "bash" => CompletionScripts.Bash,
                "zsh" => CompletionScripts.Zsh,
                _ => CompletionScripts.Fish,
            });
        });
        return verb;
    }
}
