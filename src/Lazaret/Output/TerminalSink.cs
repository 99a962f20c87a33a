using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Spectre.Console;

namespace Lazaret.Output;

/// <summary>Findings and summary on a terminal, in colour, above the progress bar.</summary>
internal sealed class TerminalSink(IAnsiConsole console) : IResultSink
{
    public void Item(ScanResult result)
    {
        if (PlainLines.Of(result) is { } line)
        {
            console.Write(new RawLine(line, StyleOf(result.Outcome)));
        }
    }

    public void Flush()
    {
        // The console writes through.
    }

    public void Summary(ScanSummary summary)
    {
        Style style = summary.ExitCode == 0 ? new Style(Color.Green) : new Style(summary.Counts.Malicious > 0 ? Color.Red : Color.Yellow);
        foreach (string line in PlainLines.Of(summary))
        {
            console.Write(new RawLine(line, style));
        }
    }

    public void Dispose()
    {
        // The console belongs to the caller.
    }

    private static Style StyleOf(Outcome outcome) => new(outcome switch
    {
        Outcome.Malicious => Color.Red,
        Outcome.Suspicious => Color.Orange1,
        _ => Color.Yellow,
    });
}
