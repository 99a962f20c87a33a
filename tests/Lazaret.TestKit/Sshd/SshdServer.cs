using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.TestKit.Sshd;

/// <summary>A real OpenSSH server of the test's own, on 127.0.0.1 and a free port, with own host keys, for the user who runs the tests. It shows the machine's files.</summary>
public sealed class SshdServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-sshd-").FullName;
    private readonly string settings;
    private readonly StringBuilder said = new();
    private Process? process;

    private SshdServer(string settings) => this.settings = settings;

    public int Port { get; private set; }

    public static string User => Environment.UserName;

    /// <summary>A private key that the server lets in.</summary>
    public string ClientKey => Path.Combine(folder, "client");

    /// <summary>The same key, locked with <see cref="Passphrase"/>.</summary>
    public string LockedClientKey => Path.Combine(folder, "locked");

    public static string Passphrase => "open sesame";

    /// <summary>Names the server's key as it was at the start.</summary>
    public string KnownHosts => Path.Combine(folder, "known_hosts");

    /// <summary>Type and base64 of the server's key now.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(folder, "host.pub")).Split(' ').Take(2)).Trim();

    /// <summary>Its fingerprint, as ssh-keygen shows it.</summary>
    public string Fingerprint => Run("ssh-keygen", "-l", "-f", Path.Combine(folder, "host.pub")).Split(' ')[1];

    /// <summary>What it has logged.</summary>
    public string Log
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <param name="settings">Further lines for sshd_config; they win over ours, as the first of a kind counts.</param>
    public static async Task<SshdServer> StartAsync(string settings = "")
    {
        SshdServer server = new(settings);
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", server.ClientKey);
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", Passphrase, "-f", server.LockedClientKey);
        File.WriteAllText(Path.Combine(server.folder, "authorized_keys"), File.ReadAllText(server.ClientKey + ".pub") + File.ReadAllText(server.LockedClientKey + ".pub"));
        server.NewHostKey();
        for (int attempt = 0; ; attempt++)
        {
            server.Port = Ports.Free();
            File.WriteAllText(server.KnownHosts, $"[127.0.0.1]:{server.Port} {server.HostKey}\n");
            if (await server.TryStartAsync())
            {
                return server;
            }

            // Somebody else took the port in between: try another one.
            if (attempt == 5)
            {
                throw new InvalidOperationException("sshd did not start: " + server.Log);
            }
        }
    }

    /// <summary>The server gets another key, as after a new installation, or as an impostor has one.</summary>
    public void NewHostKey()
    {
        File.Delete(Path.Combine(folder, "host"));
        File.Delete(Path.Combine(folder, "host.pub"));
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, "host"));
    }

    /// <summary>Starts it again on its port.</summary>
    public async Task StartAgainAsync()
    {
        if (!await TryStartAsync())
        {
            throw new InvalidOperationException("sshd did not start again: " + Log);
        }
    }

    /// <summary>Ends the server and all its connections.</summary>
    public Task StopAsync()
    {
        if (process is not null)
        {
            int[] connections = Connections();
            process.Kill();
            Array.ForEach(connections, Kill);

            // Not until its output ends: a connection that began just now may hold it.
            process.WaitForExit(TimeSpan.FromSeconds(60));
            process.Dispose();
            process = null;
        }

        return Task.CompletedTask;
    }

    /// <summary>Cuts all connections; the server goes on.</summary>
    public void CutConnections() => Array.ForEach(Connections(), Kill);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs one of OpenSSH's programs; what it wrote.</summary>
    public static string Run(string program, params string[] words)
    {
        using Process run = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        run.StandardInput.Close();
        Task<string> errors = run.StandardError.ReadToEndAsync();
        string output = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        return run.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {errors.Result}");
    }

    private static void Kill(int id)
    {
        try
        {
            using Process connection = Process.GetProcessById(id);
            connection.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    /// <summary>The processes that serve connections: our server's children and theirs.</summary>
    private int[] Connections()
    {
        static int[] Below(int id)
        {
            string file = $"/proc/{id}/task/{id}/children";
            int[] children = File.Exists(file) ? [.. File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture))] : [];
            return [.. children, .. children.SelectMany(Below)];
        }

        return process is null ? [] : Below(process.Id);
    }

    private async Task<bool> TryStartAsync()
    {
        string program = new[] { "/usr/sbin/sshd", "/usr/local/sbin/sshd" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need sshd: apt-get install openssh-server");
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd"); // started by root it wants this empty folder, which its package makes at boot
        }

        string file = Path.Combine(folder, "sshd_config");
        File.WriteAllText(file, $"""
            {settings}
            ListenAddress 127.0.0.1
            Port {Port}
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/authorized_keys
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            MaxStartups 100
            MaxSessions 20
            Subsystem sftp internal-sftp

            """);
        process = Process.Start(new ProcessStartInfo(program, ["-D", "-e", "-f", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, e) => Note(e.Data);
        process.OutputDataReceived += (_, e) => Note(e.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!process.HasExited && !deadline.IsCancellationRequested)
        {
            try
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
                byte[] greeting = new byte[8];
                int count = await socket.ReceiveAsync(greeting, deadline.Token);
                return Encoding.ASCII.GetString(greeting, 0, count).StartsWith("SSH-", StringComparison.Ordinal) && !process.HasExited;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Yield();
            }
        }

        return false;
    }

    private void Note(string? line)
    {
        lock (said)
        {
            if (line is not null && said.Length < 1_000_000)
            {
                said.AppendLine(line);
            }
        }
    }
}
