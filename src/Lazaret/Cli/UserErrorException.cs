namespace Lazaret.Cli;

/// <summary>Something the user can mend. The message is one sentence for people; it ends the command with <paramref name="exitCode"/>.</summary>
internal sealed class UserErrorException(string message, int exitCode = ExitCodes.Error, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
