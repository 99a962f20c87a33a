using Spectre.Console;

namespace Lazaret.Output;

/// <summary>Which of our streams is a terminal that can be drawn on.</summary>
internal static class Terminals
{
    public static bool StandardOutput { get; } = !System.Console.IsOutputRedirected && CanDraw;

    public static bool StandardError { get; } = !System.Console.IsErrorRedirected && CanDraw;

    private static bool CanDraw => Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term && term != "dumb";

    /// <summary>A console that draws on <paramref name="writer"/>.</summary>
    public static IAnsiConsole Console(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(writer),
    });
}
