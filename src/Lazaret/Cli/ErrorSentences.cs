using System.Net.Sockets;
using Lazaret.Core.Stores;
using Lazaret.Output;

namespace Lazaret.Cli;

/// <summary>Turns what a command ended in into one sentence on standard error and an exit code; a stack trace only with LAZARET_DEBUG=1.</summary>
internal static class ErrorSentences
{
    /// <summary>Writes the sentence for <paramref name="error"/> and returns the exit code.</summary>
    public static int Report(Exception error, TextWriter stderr)
    {
        if (error is AggregateException { InnerExceptions: [var only] })
        {
            error = only;
        }

        (string sentence, int code) = Describe(error);
        stderr.WriteLine("lazaret: " + sentence);
        if (Environment.GetEnvironmentVariable("LAZARET_DEBUG") == "1")
        {
            stderr.WriteLine(error);
        }

        return code;
    }

    private static (string Sentence, int Code) Describe(Exception error) => error switch
    {
        // Its writer has already made everything visible that came from outside; a filter error has lines of its own.
        UserErrorException e => (e.Message, e.ExitCode),
        StoreUnavailableException { IsFull: true } e => ("the disk of the data folder is full: " + OneLine(e.Message), ExitCodes.Error),
        StoreUnavailableException e => ("the store cannot be used: " + OneLine(e.Message), ExitCodes.Error),
        OperationCanceledException => ("interrupted", ExitCodes.Interrupted),
        HttpRequestException e => (OneLine(e.InnerException is SocketException s ? s.Message : e.Message), ExitCodes.Error),
        SocketException or IOException or UnauthorizedAccessException => (OneLine(error.Message), ExitCodes.Error),
        ArgumentException or KeyNotFoundException or NotSupportedException => (OneLine(error.Message), ExitCodes.Error),
        _ => ($"an error that should not happen: {OneLine(error.Message)} ({error.GetType().Name}); LAZARET_DEBUG=1 shows where", ExitCodes.Error),
    };

    private static string OneLine(string text) => SafeText.Visible(text.ReplaceLineEndings(" ").Trim());
}
