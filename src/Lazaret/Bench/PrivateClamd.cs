using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Bench;

/// <summary>A clamd of the benchmark's own, with a database of one signature, on a socket in its own folder.</summary>
internal sealed class PrivateClamd : IDisposable
{
    private readonly Process process;

    private PrivateClamd(Process process, string socket)
    {
        this.process = process;
        Socket = socket;
    }

    /// <summary>The path of its socket.</summary>
    public string Socket { get; }

    /// <summary>Starts it and waits until it answers PING.</summary>
    public static async Task<PrivateClamd> StartAsync(string directory, CancellationToken cancellationToken)
    {
        string program = new[] { "/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("clamd is not installed: apt-get install clamav-daemon, or name a running one with --scanner clamd:unix:/PATH.");
        string database = Path.Combine(directory, "db");
        string socket = Path.Combine(directory, "clamd.sock");
        Directory.CreateDirectory(database);
        await File.WriteAllTextAsync(Path.Combine(database, "bench.ndb"), "Bench.Marker:0:*:" + Convert.ToHexString("LAZARET-BENCH-MARKER-0001"u8) + "\n", cancellationToken).ConfigureAwait(false);
        string config = Path.Combine(directory, "clamd.conf");
        await File.WriteAllTextAsync(
            config,
            $"Foreground yes\nLocalSocket {socket}\nDatabaseDirectory {database}\nLogFile {Path.Combine(directory, "clamd.log")}\nMaxThreads 8\nMaxConnectionQueueLength 64\n",
            cancellationToken).ConfigureAwait(false);
        Process process = Process.Start(new ProcessStartInfo(program, ["-c", config]) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        PrivateClamd clamd = new(process, socket);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await PingAsync(socket, deadline.Token).ConfigureAwait(false))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"clamd ended at once with code {process.ExitCode}; see {directory}/clamd.log.");
            }

            await Task.Delay(20, deadline.Token).ConfigureAwait(false);
        }

        return clamd;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task<bool> PingAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            await socket.SendAsync("zPING\0"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            byte[] reply = new byte[16];
            int count = await socket.ReceiveAsync(reply, cancellationToken).ConfigureAwait(false);
            return Encoding.ASCII.GetString(reply, 0, count).StartsWith("PONG", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
