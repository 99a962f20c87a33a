using System.Runtime.InteropServices;

namespace Lazaret.Cli;

/// <summary>
/// SIGINT and SIGTERM as a token: the first asks for an orderly end, the second ends at once. Everything durable survives both.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int count;

    /// <param name="onFirst">Called once, on the first signal: tell the user that things come to an end.</param>
    public StopSignals(Action<PosixSignal>? onFirst = null)
    {
        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref count) == 1)
            {
                ExitCode = context.Signal == PosixSignal.SIGTERM ? ExitCodes.Terminated : ExitCodes.Interrupted;
                onFirst?.Invoke(context.Signal);
                source.Cancel();
            }
            else
            {
                Environment.Exit(ExitCode);
            }
        }

        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => source.Token;

    /// <summary>130 or 143 once a signal came; 0 before.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }
}
