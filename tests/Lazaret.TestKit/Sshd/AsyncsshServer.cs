using System.Diagnostics;
using System.Text;

namespace Lazaret.TestKit.Sshd;

/// <summary>An SFTP server of another make (asyncssh, in Python), which lets a user in by password: sshd could only take the passwords of the machine's own users.</summary>
public sealed class AsyncsshServer : IAsyncDisposable
{
    public const string User = "partner";
    public const string Password = "correct horse: 'battery' $staple \\ \"";

    private const string Script = """
        import asyncio, asyncssh, sys
        folder, port = sys.argv[1], int(sys.argv[2])
        class Server(asyncssh.SSHServer):
            def begin_auth(self, username): return True
            def password_auth_supported(self): return True
            def validate_password(self, username, password):
                return username == "partner" and password == open(folder + "/password").read()
        async def main():
            await asyncssh.listen("127.0.0.1", port, server_factory=Server, server_host_keys=[folder + "/host"], sftp_factory=True)
            print("ready", flush=True)
            await asyncio.Event().wait()
        asyncio.run(main())
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-asyncssh-").FullName;
    private Process? process;

    private AsyncsshServer()
    {
    }

    public int Port { get; private set; }

    /// <summary>Type and base64 of its key.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(folder, "host.pub")).Split(' ').Take(2)).Trim();

    public static async Task<AsyncsshServer> StartAsync()
    {
        AsyncsshServer server = new();
        File.WriteAllText(Path.Combine(server.folder, "server.py"), Script);
        File.WriteAllText(Path.Combine(server.folder, "password"), Password);
        SshdServer.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(server.folder, "host"));
        for (int attempt = 0; ; attempt++)
        {
            StringBuilder said = new();
            server.Port = Ports.Free();
            server.process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(server.folder, "server.py"), server.folder, $"{server.Port}"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            server.process.ErrorDataReceived += (_, e) => said.AppendLine(e.Data);
            server.process.BeginErrorReadLine();
            if (await server.process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) == "ready")
            {
                return server;
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException("asyncssh did not start (apt-get install python3-asyncssh): " + said);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process!.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
