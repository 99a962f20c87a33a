using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Lazaret.Bench;

/// <summary>A redis-server of the benchmark's own, with an append-only file that is synchronised every second, as it is usually run.</summary>
internal sealed class PrivateRedis : IDisposable
{
    private readonly Process process;

    private PrivateRedis(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Processor time that it took so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<PrivateRedis> StartAsync(string directory, CancellationToken cancellationToken)
    {
        string program = new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/sbin/redis-server" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("redis-server is not installed: apt-get install redis-server.");
        int port = BenchProcess.FreePort();
        ProcessStartInfo start = new(
            program, ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", directory, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        PrivateRedis redis = new(process, port);
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using RawRedis client = await RawRedis.ConnectAsync(port, cancellationToken).ConfigureAwait(false);
                await client.AskAsync(["PING"], cancellationToken).ConfigureAwait(false);
                return redis;
            }
            catch (SocketException) when (!process.HasExited && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(20, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                redis.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }
}
