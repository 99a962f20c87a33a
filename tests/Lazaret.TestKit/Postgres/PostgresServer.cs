using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Lazaret.TestKit.Postgres;

/// <summary>A real PostgreSQL of the test's own: own data folder, a free port of 127.0.0.1 that it keeps over restarts, no sockets elsewhere. The user is <c>postgres</c>, without a password unless one is asked for.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string Programs = FindPrograms();
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-postgres-").FullName;
    private string password = "";
    private Process? process;

    private PostgresServer()
    {
    }

    public int Port { get; private set; }

    private string Data => Path.Combine(folder, "data");

    /// <summary>Makes a data folder and starts a server over it. It refuses to run as root, so root hands it to <c>nobody</c>.</summary>
    /// <param name="password">Of the user <c>postgres</c>; null = everybody on this machine may log in.</param>
    public static async Task<PostgresServer> StartAsync(string? password = null)
    {
        PostgresServer server = new() { password = password ?? "" };
        try
        {
            await File.WriteAllTextAsync(Path.Combine(server.folder, "password"), password ?? "unused");
            if (IsRoot)
            {
                await RunAsync("chown", ["-R", "nobody", server.folder]);
            }

            await server.AsUserAsync(Path.Combine(Programs, "initdb"), ["-D", server.Data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--auth", password is null ? "trust" : "scram-sha-256", "--pwfile", Path.Combine(server.folder, "password")]);
            for (int attempt = 0; attempt < 5; attempt++)
            {
                // Somebody else may take the port in between: another one then.
                server.Port = Ports.Free();
                if (await server.TryStartAsync() is null)
                {
                    return server;
                }
            }

            throw new InvalidOperationException($"postgres did not start: {await server.TryStartAsync()}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs SQL through <c>psql</c>, which is no library of ours; fields with <c>|</c> between them, a line for each row.</summary>
    public async Task<string> AskAsync(string sql) =>
        (await RunAsync(Path.Combine(Programs, "psql"), ["-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-wXAtqc", sql], password)).TrimEnd('\n');

    /// <summary>Ends it as a crash would: no connection is told, nothing is written.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            // An immediate end: a SIGKILL would leave its children behind for a while, and with them the folder in use.
            _ = kill(process.Id, 3);
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>Starts it again, over the same folder and on the same port.</summary>
    public async Task StartAgainAsync()
    {
        if (await TryStartAsync() is { } why)
        {
            throw new InvalidOperationException($"postgres did not start again: {why}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsRoot => geteuid() == 0;

    private static string FindPrograms() => (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(d => Path.Combine(d, "bin"))
        .Append("/usr/local/bin")
        .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb"))) ?? throw new InvalidOperationException("These tests need PostgreSQL: apt-get install postgresql");

    private static async Task<string> RunAsync(string program, IEnumerable<string> words, string? password = null)
    {
        ProcessStartInfo start = new(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        if (password is not null)
        {
            start.Environment["PGPASSWORD"] = password;
        }

        using Process run = Process.Start(start)!;
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        Task<string> error = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {run.ExitCode}: {await error}{await output}");
    }

    private static (string Program, IEnumerable<string> Words) AsUser(string program, IEnumerable<string> words) =>
        IsRoot ? ("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program, .. words]) : (program, words);

    private async Task AsUserAsync(string program, IEnumerable<string> words)
    {
        (string runs, IEnumerable<string> with) = AsUser(program, words);
        await RunAsync(runs, with);
    }

    /// <summary>Null when it answers; else what it said.</summary>
    private async Task<string?> TryStartAsync()
    {
        (string runs, IEnumerable<string> with) = AsUser(Path.Combine(Programs, "postgres"), ["-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=50"]);
        StringBuilder said = new();
        process = Process.Start(new ProcessStartInfo(runs, with) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object sender, DataReceivedEventArgs e)
        {
            lock (said)
            {
                said.AppendLine(e.Data);
            }

            if (e.Data is null || e.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        }

        process.ErrorDataReceived += Hear;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await Task.WhenAny(ready.Task, process.WaitForExitAsync()).WaitAsync(TimeSpan.FromSeconds(120));
        try
        {
            if (!process.HasExited)
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return null;
            }
        }
        catch (SocketException)
        {
            // Told below.
        }

        await KillAsync();
        lock (said)
        {
            return said.ToString();
        }
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    private static extern uint geteuid();
}
