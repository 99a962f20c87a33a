using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.TestKit.Sshd;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Ways to a real server.</summary>
internal static class SftpServers
{
    public static SftpServerOptions Options(this SshdServer server) =>
        new() { Host = "127.0.0.1", Port = server.Port, User = SshdServer.User, KeyFile = server.ClientKey, KnownHostsFile = server.KnownHosts };

    public static async Task<SftpSession> ConnectAsync(this SshdServer server, SftpSessionOptions? options = null, Action<SftpServerOptions>? set = null)
    {
        SftpServerOptions options2 = server.Options();
        set?.Invoke(options2);
        Assert.Empty(options2.Validate());
        return await SftpSession.ConnectAsync(new SshTransportFactory(options2), options ?? new SftpSessionOptions(), TimeProvider.System, default);
    }
}
