using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.TestKit.Clamd;

/// <summary>A real clamd of the test's own: own folder, free port, a database that knows EICAR.</summary>
public sealed class ClamdServer : IAsyncDisposable
{
    private readonly string folder;
    private Process process;

    private ClamdServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    public string SocketPath => Path.Combine(folder, "clamd.sock");

    public static async Task<ClamdServer> StartAsync(string extraSettings = "")
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-clamd-").FullName;
        string database = Directory.CreateDirectory(Path.Combine(folder, "db")).FullName;
        await File.WriteAllTextAsync(Path.Combine(database, "test.ndb"), $"Eicar-Test:0:*:{Convert.ToHexString(Eicar.Bytes)}\n");
        for (int attempt = 0; ; attempt++)
        {
            int port = Ports.Free();
            await File.WriteAllTextAsync(
                Path.Combine(folder, "clamd.conf"),
                $"Foreground yes\nLocalSocket {folder}/clamd.sock\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {database}\nLogFile {folder}/clamd.log\nMaxThreads 8\n{extraSettings}\n");
            ClamdServer server = new(Launch(folder), folder, port);
            if (await server.IsReadyAsync())
            {
                return server;
            }

            // Somebody else took the port in between: try another one.
            if (attempt == 5)
            {
                throw new InvalidOperationException("clamd did not start: " + await File.ReadAllTextAsync(Path.Combine(folder, "clamd.log")));
            }
        }
    }

    /// <summary>Ends it at once, as a crash would: who waits for an answer gets none.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Starts it again on its port, after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        process.Dispose();
        process = Launch(folder);
        if (!await IsReadyAsync())
        {
            throw new InvalidOperationException("clamd did not start again: " + await File.ReadAllTextAsync(Path.Combine(folder, "clamd.log")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Process Launch(string folder)
    {
        string program = new[] { "/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need clamd: apt-get install clamav-daemon");
        Process process = Process.Start(new ProcessStartInfo(program, ["-c", Path.Combine(folder, "clamd.conf")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> IsReadyAsync()
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!process.HasExited)
        {
            try
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
                await socket.SendAsync("zPING\0"u8.ToArray(), deadline.Token);
                byte[] reply = new byte[16];
                int count = await socket.ReceiveAsync(reply, deadline.Token);
                return Encoding.ASCII.GetString(reply, 0, count).StartsWith("PONG", StringComparison.Ordinal);
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        return false;
    }
}
