using Lazaret.Cli;
using Lazaret.Output;
using Spectre.Console;

namespace Lazaret.Scan;

/// <summary>Where a scan writes to: its results, and its progress when somebody watches.</summary>
internal static class ScanOutput
{
    /// <summary>The outputs that were asked for, and the console for the progress bar, if any.</summary>
    public static (ResultFan Results, IAnsiConsole? Progress) Open(ScanRequest request)
    {
        List<IResultSink> sinks = [];
        bool terminal = Terminals.StandardOutput;
        IAnsiConsole? console = null;
        if (request.Csv is { } csv)
        {
            sinks.Add(new CsvSink(csv == "-" ? StandardOutput.Open() : Create(csv)));
        }

        if (request.Json)
        {
            sinks.Add(new JsonLinesSink(StandardOutput.Open()));
        }
        else if (!request.Quiet && request.Csv != "-")
        {
            // On a terminal, lines and bar share one console, which keeps the bar below the lines.
            console = terminal ? Terminals.Console(Console.Out) : null;
            sinks.Add(console is null ? new PlainSink(StandardOutput.OpenText()) : new TerminalSink(console));
        }

        if (!request.Quiet && !terminal && Terminals.StandardError)
        {
            console = Terminals.Console(Console.Error);
        }

        return (new ResultFan(sinks), console);
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"cannot write --csv {SafeText.Visible(path)}: {SafeText.Visible(e.Message)}");
        }
    }
}
