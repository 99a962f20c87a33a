using System.Diagnostics;
using System.Runtime.InteropServices;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga worker</c> as a process, which can be killed and started again.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly SampleFolder folder = new();
    private readonly string[] arguments;
    private readonly (string Name, string Value)[] environment;
    private Process? process;
    private Task<string> said = Task.FromResult("");
    private Task<string> complained = Task.FromResult("");

    private WorkerProcess(string[] arguments, (string Name, string Value)[] environment)
    {
        this.arguments = arguments;
        this.environment = environment;
    }

    /// <summary>Starts it, without waiting for anything.</summary>
    public static WorkerProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        WorkerProcess worker = new(arguments, environment);
        worker.Start();
        return worker;
    }

    public void Start()
    {
        process = LazaretBinary.Start(folder.Path, ["dga", "worker", .. arguments], environment);
        said = process.StandardOutput.ReadToEndAsync();
        complained = process.StandardError.ReadToEndAsync();
    }

    public async Task KillAsync()
    {
        LazaretBinary.Signal(process!, (PosixSignal)0);
        await process!.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends it in order.</summary>
    public Task<Ended> StopAsync()
    {
        LazaretBinary.Signal(process!, PosixSignal.SIGTERM);
        return EndAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<Ended> EndAsync()
    {
        await process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        Ended ended = new(process.ExitCode, await said, await complained);
        process.Dispose();
        process = null;
        return ended;
    }

    /// <exception cref="InvalidOperationException">It has ended by itself.</exception>
    public void RequireAlive()
    {
        if (process!.HasExited)
        {
            throw new InvalidOperationException($"The worker ended: {said.Result} {complained.Result}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Dispose();
    }
}
