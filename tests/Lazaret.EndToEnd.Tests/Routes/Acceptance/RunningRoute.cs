using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary><c>lazaret route run</c> under way.</summary>
internal sealed class RunningRoute : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Lock gate = new();
    private readonly List<(string Text, TaskCompletionSource Said)> awaited = [];

    public RunningRoute(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, e) => Hear(output, e.Data);
        process.ErrorDataReceived += (_, e) => Hear(errors, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Everything it has said.</summary>
    public string Said
    {
        get
        {
            lock (gate)
            {
                return $"{errors}{output}";
            }
        }
    }

    /// <summary>Waits until it has said this.</summary>
    public async Task SaysAsync(string text)
    {
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            awaited.Add((text, said));
            Tell();
        }

        Task ended = process.WaitForExitAsync();
        if (await Task.WhenAny(said.Task, ended, Task.Delay(LazaretBinary.Deadline)) != said.Task)
        {
            Assert.Fail($"It never said \"{text}\" but: {Said}");
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            LazaretBinary.Signal(process, (PosixSignal)0);
        }

        await process.WaitForExitAsync();
    }

    public void Signal(PosixSignal signal) => LazaretBinary.Signal(process, signal);

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<Ended> EndAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(LazaretBinary.Deadline);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It did not end: {Said}");
        }

        lock (gate)
        {
            return new Ended(process.ExitCode, output.ToString(), errors.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private void Hear(StringBuilder to, string? line)
    {
        lock (gate)
        {
            if (line is not null)
            {
                to.Append(line).Append('\n');
                Tell();
            }
        }
    }

    private void Tell()
    {
        foreach ((string text, TaskCompletionSource said) in awaited)
        {
            if (errors.ToString().Contains(text, StringComparison.Ordinal) || output.ToString().Contains(text, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
        }
    }
}
