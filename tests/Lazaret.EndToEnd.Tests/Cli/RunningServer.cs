using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>A <c>lazaret up</c> on a free port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder seen = new();
    private readonly SampleFolder folder;
    private readonly Task<string> stderr;

    private RunningServer(SampleFolder folder, Process process)
    {
        this.folder = folder;
        this.process = process;
        stderr = process.StandardError.ReadToEndAsync();
    }

    public string Address { get; private set; } = "";

    /// <summary>What it has said so far.</summary>
    public string Said => seen.ToString();

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<RunningServer> StartAsync(SampleFolder folder, params string[] args)
    {
        string[] listen = args.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];
        RunningServer server = new(folder, LazaretBinary.Start(folder.Path, ["up", .. listen, .. args], [("TMPDIR", folder.Path)]));
        string line = await server.WaitForAsync("Lazaret is up: ");
        server.Address = line["Lazaret is up: ".Length..].Split(' ')[0].Replace("0.0.0.0", "127.0.0.1").TrimEnd('/');
        return server;
    }

    /// <summary>Reads on to the line that holds <paramref name="text"/>.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        using CancellationTokenSource limit = new(LazaretBinary.Deadline);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            seen.AppendLine(line);
            if (line.Contains(text))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The server ended without saying \"{text}\": {Said} {await stderr}");
    }

    /// <summary>Runs a client verb against it.</summary>
    public Task<Ended> ClientAsync(params string[] args) => LazaretBinary.RunAsync(folder.Path, args, [("LAZARET_SERVER", Address)]);

    public Task<Ended> ClientWithKeyAsync(string key, params string[] args) =>
        LazaretBinary.RunAsync(folder.Path, args, [("LAZARET_SERVER", Address), ("LAZARET_API_KEY", key)]);

    /// <summary>The client verb's answer once it satisfies <paramref name="enough"/>.</summary>
    public async Task<Ended> ClientUntilAsync(Func<Ended, bool> enough, params string[] args)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            Ended ended = await ClientAsync(args);
            if (enough(ended))
            {
                return ended;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < LazaretBinary.Deadline, $"Not in time: {ended.Code} {ended.Out} {ended.Error}");
        }
    }

    public async Task<int> StopAsync(PosixSignal signal = PosixSignal.SIGTERM)
    {
        LazaretBinary.Signal(process, signal);
        using CancellationTokenSource limit = new(LazaretBinary.Deadline);
        seen.Append(await process.StandardOutput.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
