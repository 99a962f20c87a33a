using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Lazaret.Bench;

/// <summary>This program once more, as another process; ended with the benchmark.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> said = [];

    public BenchProcess(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Note(e.Data);
        process.ErrorDataReceived += (_, e) => Note(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Processor time it took so far, and the most memory it had.</summary>
    public (TimeSpan Cpu, long PeakBytes) Use
    {
        get
        {
            process.Refresh();
            return (process.TotalProcessorTime, process.PeakWorkingSet64);
        }
    }

    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public void RequireAlive()
    {
        if (process.HasExited)
        {
            lock (said)
            {
                throw new InvalidOperationException($"A process of the benchmark ended by itself: {string.Join(' ', said)}");
            }
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
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

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (said)
            {
                said.Add(line);
                if (said.Count > 40)
                {
                    said.RemoveAt(0);
                }
            }
        }
    }
}
