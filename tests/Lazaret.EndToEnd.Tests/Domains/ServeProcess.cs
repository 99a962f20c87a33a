using System.Diagnostics;
using System.Runtime.InteropServices;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga serve</c> as a process, which can be killed and started again on the same port.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly SampleFolder folder = new();
    private readonly string[] arguments;
    private readonly (string Name, string Value)[] environment;
    private Process? process;

    private ServeProcess(string[] arguments, (string Name, string Value)[] environment)
    {
        this.arguments = arguments;
        this.environment = environment;
    }

    public int Port { get; } = Ports.Free();

    /// <summary>What it said when it was up.</summary>
    public List<string> Said { get; } = [];

    public static async Task<ServeProcess> StartAsync(string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        ServeProcess serve = new(arguments ?? [], environment);
        await serve.StartAsync();
        return serve;
    }

    public async Task StartAsync()
    {
        process = LazaretBinary.Start(folder.Path, ["dga", "serve", "--port", $"{Port}", "--http-listen", "127.0.0.1:0", .. arguments], environment);
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Said.Add(line ?? "");
        }
        while (line is not null && !line.StartsWith("Health and metrics", StringComparison.Ordinal));
        Assert.True(line is not null, line is null ? await process.StandardError.ReadToEndAsync() : "");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    public async Task KillAsync()
    {
        LazaretBinary.Signal(process!, (PosixSignal)0);
        await process!.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends it in order; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        LazaretBinary.Signal(process!, PosixSignal.SIGTERM);
        await process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        int code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>The most memory it had, bytes.</summary>
    public long PeakMemory()
    {
        process!.Refresh();
        return process.PeakWorkingSet64;
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
