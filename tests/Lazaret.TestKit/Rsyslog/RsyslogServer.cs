using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Lazaret.TestKit.Tls;

namespace Lazaret.TestKit.Rsyslog;

/// <summary>A real rsyslogd of the test's own: own folder and settings, a free port that it keeps over restarts, every message as it came in one file.</summary>
public sealed class RsyslogServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-rsyslog-").FullName;
    private readonly string settings;
    private Process? process;

    /// <summary>Makes one that is not started yet.</summary>
    /// <param name="certificates">For TLS; null = plain TCP, and UDP on the same port.</param>
    /// <param name="asksForCertificate">Lets only clients in whose certificate the CA signed.</param>
    public RsyslogServer(TestCertificates? certificates = null, bool asksForCertificate = false)
    {
        Port = Ports.Free();
        StringBuilder text = new();
        string driver = "";
        if (certificates is not null)
        {
            (string cert, string key, _) = certificates.Issue("rsyslog");
            driver = $"defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\"{certificates.CaFile}\" defaultNetstreamDriverCertFile=\"{cert}\" defaultNetstreamDriverKeyFile=\"{key}\"";
        }

        text.AppendLine($"global(workDirectory=\"{folder}\" maxMessageSize=\"256k\" net.enableDNS=\"off\" {driver})");
        text.AppendLine(certificates is null
            ? "module(load=\"imtcp\")"
            : $"module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"{(asksForCertificate ? "x509/certvalid" : "anon")}\")");
        text.AppendLine("template(name=\"raw\" type=\"string\" string=\"%rawmsg%\\n\")");
        text.AppendLine($"ruleset(name=\"out\") {{ action(type=\"omfile\" file=\"{Output}\" template=\"raw\" fileCreateMode=\"0600\") }}");
        text.AppendLine($"input(type=\"imtcp\" port=\"{Port}\" address=\"127.0.0.1\" ruleset=\"out\")");
        if (certificates is null)
        {
            text.AppendLine("module(load=\"imudp\")");
            text.AppendLine($"input(type=\"imudp\" port=\"{Port}\" address=\"127.0.0.1\" ruleset=\"out\")");
        }

        // What rsyslogd says of itself.
        text.AppendLine($"action(type=\"omfile\" file=\"{Path.Combine(folder, "self.log")}\")");
        settings = Path.Combine(folder, "rsyslog.conf");
        File.WriteAllText(settings, text.ToString());
    }

    public int Port { get; }

    private string Output => Path.Combine(folder, "out.log");

    public async Task StartAsync()
    {
        string program = new[] { "/usr/sbin/rsyslogd", "/usr/bin/rsyslogd", "/sbin/rsyslogd" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need rsyslogd: apt-get install rsyslog rsyslog-openssl");
        ProcessStartInfo start = new(program, ["-n", "-f", settings, "-i", Path.Combine(folder, "pid")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        StringBuilder said = new();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => said.AppendLine(e.Data);
        process.ErrorDataReceived += (_, e) => said.AppendLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Yield();
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"rsyslogd did not start: {said} {(File.Exists(Path.Combine(folder, "self.log")) ? await File.ReadAllTextAsync(Path.Combine(folder, "self.log")) : "")}");
            }
        }
    }

    /// <summary>Asks it to end, as its service manager does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (process is { HasExited: false } running)
        {
            _ = kill(running.Id, 15);
        }

        await EndAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process?.Kill();
        await EndAsync();
    }

    /// <summary>Everything it has written so far, in all its runs.</summary>
    public IReadOnlyList<string> Lines()
    {
        if (!File.Exists(Output))
        {
            return [];
        }

        using FileStream file = new(Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What it says of itself: refused handshakes and the like.</summary>
    public string SelfLog => File.Exists(Path.Combine(folder, "self.log")) ? File.ReadAllText(Path.Combine(folder, "self.log")) : "";

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task EndAsync()
    {
        if (process is not null)
        {
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
