using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Lazaret.Cli;

/// <summary>The help of System.CommandLine, with the examples and notes of the verb behind it.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction inner = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is VerbCommand verb)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (verb.Notes.Count > 0)
            {
                output.WriteLine("Notes:");
                foreach (string note in verb.Notes)
                {
                    output.WriteLine("  " + note);
                }

                output.WriteLine();
            }

            if (verb.Examples.Count > 0)
            {
                output.WriteLine("Examples:");
                int width = verb.Examples.Max(e => e.Line.Length);
                foreach ((string line, string does) in verb.Examples)
                {
                    output.WriteLine($"  {line.PadRight(width)}  {does}");
                }

                output.WriteLine();
            }
        }

        return code;
    }
}
