using System.CommandLine;

namespace Lazaret.Cli;

/// <summary>A verb of the command line: a command that shows examples at the end of its help.</summary>
internal sealed class VerbCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines with what they do, in the order of their use.</summary>
    public IReadOnlyList<(string Line, string Does)> Examples { get; init; } = [];

    /// <summary>Further lines for the help, such as exit codes.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
