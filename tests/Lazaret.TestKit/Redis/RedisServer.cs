using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Lazaret.TestKit.Tls;

namespace Lazaret.TestKit.Redis;

/// <summary>A real redis-server of the test's own: own folder, a free port that it keeps over restarts.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-redis-").FullName;
    private readonly string[] settings;
    private readonly TestCertificates? certificates;
    private Process? process;

    private RedisServer(TestCertificates? certificates, string[] settings)
    {
        this.certificates = certificates;
        this.settings = settings;
    }

    public int Port { get; private set; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Starts one, with <c>appendonly yes</c> and no snapshots.</summary>
    /// <param name="certificates">For TLS; null = plain.</param>
    /// <param name="settings">Further words of its command line, such as <c>--appendfsync always</c>; the last one wins.</param>
    public static async Task<RedisServer> StartAsync(TestCertificates? certificates = null, params string[] settings)
    {
        RedisServer server = new(certificates, settings);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            // Somebody else may take the port in between: another one then.
            server.Port = Ports.Free();
            if (await server.TryStartAsync() is null)
            {
                return server;
            }
        }

        string? why = await server.TryStartAsync();
        await server.DisposeAsync();
        throw new InvalidOperationException($"redis-server did not start: {why}");
    }

    /// <summary>Starts it again, over the same folder and on the same port.</summary>
    public async Task StartAgainAsync()
    {
        if (await TryStartAsync() is { } why)
        {
            throw new InvalidOperationException($"redis-server did not start again: {why}");
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>It hangs from here on.</summary>
    public void Pause() => _ = kill(process!.Id, 19);

    /// <summary>It goes on.</summary>
    public void Resume() => _ = kill(process!.Id, 18);

    /// <summary>Runs one command in words, as <c>redis-cli</c> does, without a client library; the answer as it came.</summary>
    public async Task<string> AskAsync(int database, params string[] words)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        await SendAsync(socket, ["SELECT", database.ToString()]);
        return await SendAsync(socket, words);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> SendAsync(Socket socket, string[] words)
    {
        StringBuilder text = new($"*{words.Length}\r\n");
        foreach (string word in words)
        {
            text.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await socket.SendAsync(Encoding.UTF8.GetBytes(text.ToString()));
        byte[] answer = new byte[65536];
        int count = await socket.ReceiveAsync(answer);
        return Encoding.UTF8.GetString(answer, 0, count);
    }

    /// <summary>Null when it answers; else what it said.</summary>
    private async Task<string?> TryStartAsync()
    {
        string program = new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/sbin/redis-server" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need redis-server: apt-get install redis-server");
        StringBuilder said = new();
        process = Process.Start(new ProcessStartInfo(program, [.. Words()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, e) => said.AppendLine(e.Data);
        process.ErrorDataReceived += (_, e) => said.AppendLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!process.HasExited && !deadline.IsCancellationRequested)
        {
            try
            {
                if (certificates is not null || !(await AskAsync(0, "PING")).StartsWith("-LOADING", StringComparison.Ordinal))
                {
                    using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
                    return null;
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Yield();
            }
        }

        await KillAsync();
        return said.ToString();
    }

    private List<string> Words()
    {
        List<string> words = ["--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--save", ""];
        if (certificates is null)
        {
            words.AddRange(["--port", $"{Port}"]);
        }
        else
        {
            (string certificate, string key, _) = certificates.Issue("redis");
            words.AddRange(["--port", "0", "--tls-port", $"{Port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificates.CaFile, "--tls-auth-clients", "no"]);
        }

        return [.. words, .. settings];
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
