using System.Diagnostics;
using Lazaret.TestKit;

namespace Lazaret.Domains.Tests.Client;

/// <summary>A server like the existing one, on another implementation of gRPC: <c>server.py</c>.</summary>
internal sealed class ExistingServer : IAsyncDisposable
{
    private readonly Process process;

    private ExistingServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<ExistingServer> StartAsync(string version)
    {
        int port = Ports.Free();
        Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Client", "server.py"), version, port.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(line == "up", line is null ? await process.StandardError.ReadToEndAsync() : line);
        _ = process.StandardError.ReadToEndAsync();
        return new ExistingServer(process, port);
    }

    /// <summary>Ends it; how many names it was asked.</summary>
    public async Task<int> StopAsync()
    {
        process.StandardInput.Close();
        string? asked = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return int.Parse(asked!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
