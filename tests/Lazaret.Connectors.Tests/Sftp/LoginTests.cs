using System.Diagnostics;
using System.Text;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Outcomes;
using Lazaret.TestKit;
using Lazaret.TestKit.Sshd;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Who is let in, and which servers are spoken to (<c>sftp-ingest</c> W7).</summary>
public sealed class LoginTests(SshdFixture sshd) : IClassFixture<SshdFixture>
{
    [Fact]
    public async Task A_key_without_passphrase_lets_us_in()
    {
        await using SftpSession session = await sshd.Server.ConnectAsync();
        Assert.Equal("/"u8.ToArray(), await session.RealPathAsync("/"u8.ToArray(), default));
    }

    [Fact]
    public async Task A_locked_key_is_opened_by_its_passphrase_which_nobody_can_see()
    {
        SftpServerOptions options = sshd.Server.Options();
        (options.KeyFile, options.KeyPassphrase) = (sshd.Server.LockedClientKey, SshdServer.Passphrase);
        string seen = "";
        SshTransportFactory factory = new(options) { OnStarted = p => seen = WordsOf(p) };

        await using SftpSession session = await SftpSession.ConnectAsync(factory, new SftpSessionOptions(), TimeProvider.System, default);

        Assert.Contains("StrictHostKeyChecking=yes", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(SshdServer.Passphrase, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_a_login_that_failed()
    {
        SftpException e = await Assert.ThrowsAsync<SftpException>(() => sshd.Server.ConnectAsync(set: o => (o.KeyFile, o.KeyPassphrase) = (sshd.Server.LockedClientKey, "wrong")));
        Assert.Equal(SftpFailureKind.AuthFailed, e.Kind);
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_is_a_login_that_failed()
    {
        using TempTree tree = new();
        SshdServer.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tree.Path + "/stranger");

        SftpException e = await Assert.ThrowsAsync<SftpException>(() => sshd.Server.ConnectAsync(set: o => o.KeyFile = tree.Path + "/stranger"));

        Assert.Equal(SftpFailureKind.AuthFailed, e.Kind);
    }

    [Fact]
    public async Task A_password_with_every_sign_in_it_lets_us_in_and_nobody_can_see_it()
    {
        await using AsyncsshServer server = await AsyncsshServer.StartAsync();
        using TempTree tree = new();
        tree.Text("in/hello.txt", "hello");
        string seen = "";
        SftpServerOptions options = new() { Host = "127.0.0.1", Port = server.Port, User = AsyncsshServer.User, Password = AsyncsshServer.Password, Pins = [server.HostKey] };
        SshTransportFactory factory = new(options) { OnStarted = p => seen = WordsOf(p) };
        await using SftpConnector connector = new(new SftpOptions { Server = options, Folder = tree.Path }, factory, new SftpSessionOptions(), TimeProvider.System);

        List<Core.Items.NewItem> items = await connector.Items();
        (byte[] content, Core.Retries.Failure? failure) = await connector.Content(items.Single().Location);

        Assert.Null(failure);
        Assert.Equal("hello", Encoding.UTF8.GetString(content));
        Assert.DoesNotContain("staple", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_to_the_server_once()
    {
        await using AsyncsshServer server = await AsyncsshServer.StartAsync();
        SftpServerOptions options = new() { Host = "127.0.0.1", Port = server.Port, User = AsyncsshServer.User, Password = "wrong", Pins = [server.HostKey] };
        await using SftpConnector connector = new(new SftpOptions { Server = options, Folder = "/" }, TimeProvider.System);

        Core.Retries.Failure? first = await connector.CheckAsync(default);
        Core.Retries.Failure? second = await connector.CheckAsync(default);

        Assert.Equal((ReasonCode.AuthError, ReasonCode.AuthError), (first!.Reason, second!.Reason));
        Assert.InRange(second.RetryAfter!.Value.TotalSeconds, 30, 60); // the account is not to be locked by our trying
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_before_anything_is_read()
    {
        await using SshdServer server = await SshdServer.StartAsync();
        using TempTree tree = new();
        string file = tree.Text("a", "secret of the impostor");
        await using (SftpConnector before = new(new SftpOptions { Server = server.Options(), Folder = tree.Path }, TimeProvider.System))
        {
            Assert.Single(await before.Items());
        }

        await server.StopAsync();
        server.NewHostKey();
        await server.StartAgainAsync();
        await using SftpConnector connector = new(new SftpOptions { Server = server.Options(), Folder = tree.Path }, TimeProvider.System);
        List<ListPage> pages = await connector.Pages();
        OpenResult opened = await connector.OpenAsync(file, default);

        Assert.Empty(pages.SelectMany(p => p.Items));
        Assert.Equal(ReasonCode.HostKeyMismatch, pages.Single().Failure!.Reason);
        Assert.Equal(ReasonCode.HostKeyMismatch, opened.Failure!.Reason);
        Assert.Contains(server.Fingerprint, pages.Single().Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Accepted", server.Log[server.Log.LastIndexOf("Server listening", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_pinned_is_refused()
    {
        using TempTree tree = new();
        SftpException e = await Assert.ThrowsAsync<SftpException>(() => sshd.Server.ConnectAsync(set: o => o.KnownHostsFile = tree.Text("other", "example.org ssh-ed25519 AAAA\n")));
        Assert.Equal(SftpFailureKind.HostKeyMismatch, e.Kind);
    }

    [Fact]
    public async Task A_pinned_fingerprint_is_enough()
    {
        await using SftpSession session = await sshd.Server.ConnectAsync(set: o => (o.KnownHostsFile, o.Pins) = (null, ["SHA256:" + new string('A', 43), sshd.Server.Fingerprint]));
        Assert.Null(session.Failure);
    }

    [Fact]
    public async Task A_server_without_a_pinned_fingerprint_is_refused_and_its_own_is_shown()
    {
        SftpException e = await Assert.ThrowsAsync<SftpException>(() => sshd.Server.ConnectAsync(set: o => (o.KnownHostsFile, o.Pins) = (null, ["SHA256:" + new string('A', 43)])));

        Assert.Equal(SftpFailureKind.HostKeyMismatch, e.Kind);
        Assert.Contains(sshd.Server.Fingerprint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fingerprint_also_follows_a_server_that_changes_between_pinned_keys()
    {
        await using SshdServer server = await SshdServer.StartAsync();
        string first = server.Fingerprint;
        await server.StopAsync();
        server.NewHostKey();
        await server.StartAgainAsync();

        await using SftpSession session = await server.ConnectAsync(set: o => (o.KnownHostsFile, o.Pins) = (null, [first, server.Fingerprint]));

        Assert.Null(session.Failure);
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_come_later()
    {
        SftpServerOptions options = sshd.Server.Options();
        options.Port = Ports.Free();
        await using SftpConnector connector = new(new SftpOptions { Server = options, Folder = "/" }, TimeProvider.System);

        Core.Retries.Failure? first = await connector.CheckAsync(default);
        Core.Retries.Failure? second = await connector.CheckAsync(default);

        Assert.Equal(ReasonCode.ConnectorUnavailable, first!.Reason);
        Assert.Equal(Core.Retries.ErrorClass.ConnectorConnection, first.Class);
        Assert.Contains("refused", first.Message, StringComparison.Ordinal);
        Assert.InRange(second!.RetryAfter!.Value.TotalSeconds, 0.001, 1);
    }

    [Fact]
    public async Task A_server_without_SFTP_is_told()
    {
        await using SshdServer server = await SshdServer.StartAsync("Subsystem other internal-sftp\nForceCommand /bin/false\n");
        SftpException e = await Assert.ThrowsAsync<SftpException>(() => server.ConnectAsync());
        Assert.True(e.Kind is SftpFailureKind.NoSftp or SftpFailureKind.ConnectionLost, e.Kind.ToString());
    }

    [Fact]
    public async Task Files_for_a_connection_are_gone_with_it()
    {
        string home = "";
        SshTransportFactory factory = new(sshd.Server.Options()) { OnStarted = p => home = p.StartInfo.Environment["HOME"]! };
        SftpSession session = await SftpSession.ConnectAsync(factory, new SftpSessionOptions(), TimeProvider.System, default);
        Assert.True(Directory.Exists(home));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home));

        await session.DisposeAsync();

        Assert.False(Directory.Exists(home));
    }

    /// <summary>Arguments and environment, as every user of the machine might see them.</summary>
    private static string WordsOf(Process process) => string.Join(' ', process.StartInfo.ArgumentList.Concat(process.StartInfo.Environment.Select(e => $"{e.Key}={e.Value}")));
}
