using Lazaret.TestKit;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>A <c>lazaret</c> process that serves on a port of its own, can be killed, and starts again at the same address with the same data.</summary>
internal sealed class LazaretProcess(Func<int, string[]> arguments, Func<int, (string Name, string Value)[]> environment, string healthPath) : IAsyncDisposable
{
    private readonly HttpClient probe = new();
    private Process? process;
    private StringBuilder said = new();

    public int Port { get; } = Ports.Free();

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>What it has said since it was started last.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        Process started = LazaretBinary.Start(Path.GetTempPath(), arguments(Port), environment(Port));
        StringBuilder lines = said = new StringBuilder();
        foreach (StreamReader output in new[] { started.StandardOutput, started.StandardError })
        {
            _ = Task.Run(async () =>
            {
                while (await output.ReadLineAsync() is { } line)
                {
                    lock (lines)
                    {
                        lines.AppendLine(line);
                    }
                }
            });
        }

        process = started;
        await Wait.ForAsync(IsUpAsync, () => $"it does not answer. {Said}");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref process, null) is { } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
            running.Dispose();
        }
    }

    /// <summary>SIGTERM; it must end by itself with code 0.</summary>
    public async Task StopAsync()
    {
        Process running = Interlocked.Exchange(ref process, null)!;
        LazaretBinary.Signal(running, PosixSignal.SIGTERM);
        using CancellationTokenSource limit = new(Wait.Patience);
        await running.WaitForExitAsync(limit.Token);
        Assert.True(running.ExitCode == 0, $"It ended with {running.ExitCode}. {Said}");
        running.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        probe.Dispose();
    }

    private async Task<bool> IsUpAsync()
    {
        Assert.False(process!.HasExited, $"It ended by itself. {Said}");
        try
        {
            using HttpResponseMessage answer = await probe.GetAsync(new Uri(Url + healthPath));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
