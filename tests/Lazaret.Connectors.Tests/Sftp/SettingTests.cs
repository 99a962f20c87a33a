using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Tests.Filesystem;

namespace Lazaret.Connectors.Tests.Sftp;

public sealed class SettingTests : IDisposable
{
    private static readonly string Print = "SHA256:" + new string('A', 43);
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public void Good_settings_have_no_mistakes() => Assert.Empty(Options().Validate());

    [Fact]
    public void A_server_without_a_pinned_key_is_not_spoken_to()
    {
        SftpServerOptions options = Options();
        options.Pins = [];

        Assert.Contains("No host key is pinned", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SftpConnector(new SftpOptions { Server = options, Folder = "/" }, TimeProvider.System));
    }

    [Theory]
    [InlineData("-oProxyCommand=touch x")]
    [InlineData("host name")]
    [InlineData("host\nname")]
    [InlineData("")]
    [InlineData("ssh://host")]
    [InlineData("host;rm")]
    [InlineData("a,b")]
    public void A_host_that_ssh_could_take_for_something_else_is_refused(string host)
    {
        SftpServerOptions options = Options();
        options.Host = host;
        Assert.StartsWith("Host is", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-lroot")]
    [InlineData("a b")]
    [InlineData("$(id)")]
    [InlineData("a'b")]
    [InlineData("a\u0007")]
    [InlineData("")]
    public void A_user_that_ssh_could_take_for_something_else_is_refused(string user)
    {
        SftpServerOptions options = Options();
        options.User = user;
        Assert.StartsWith("User is", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        SftpServerOptions server = new() { Port = 0, KeyPassphrase = "p", Password = "a\nb", Pins = ["MD5:00"], KnownHostsFile = "/nowhere", ConnectTimeout = TimeSpan.Zero };
        SftpOptions options = new() { Server = server, Folder = "relative", QuarantineFolder = "../q", Markers = ["a/b"], Sessions = 9, Settle = TimeSpan.FromDays(2), Filter = "[" };

        string all = string.Join('\n', options.Validate());

        Assert.All(["Host is", "User is", "Port is 0", "KeyPassphrase and Password", "The pin", "KnownHostsFile", "ConnectTimeout", "Password has", "Folder is", "QuarantineFolder", "Markers", "Sessions is 9", "Settle is"],
            part => Assert.Contains(part, all, StringComparison.Ordinal));
        Assert.DoesNotContain("a\nb", all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        SftpServerOptions options = Options();
        options.KeyFile = tree.Text("key", "x");
        File.SetUnixFileMode(options.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_for_ssh_hold_no_secret_and_end_with_the_host()
    {
        SftpServerOptions options = Options();
        options.Password = "hunter2";
        options.KeyFile = "/keys/100%";

        List<string> words = SshArguments.For(options, "/tmp/a b/known");

        Assert.DoesNotContain(words, w => w.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal(["-l", "partner", "-s", "--", "sftp.example.org", "sftp"], words[^6..]);
        Assert.Contains("UserKnownHostsFile=\"/tmp/a b/known\"", words);
        Assert.Contains("/keys/100%%", words);
        Assert.Contains("StrictHostKeyChecking=yes", words);
    }

    [Theory]
    [InlineData("@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.", SftpFailureKind.HostKeyMismatch)]
    [InlineData("No ED25519 host key is known for [h]:2222 and you have requested strict checking.\nHost key verification failed.", SftpFailureKind.HostKeyMismatch)]
    [InlineData("u@h: Permission denied (publickey,password).", SftpFailureKind.AuthFailed)]
    [InlineData("Received disconnect from h port 22:2: Too many authentication failures", SftpFailureKind.AuthFailed)]
    [InlineData("ssh: connect to host h port 22: Connection refused", SftpFailureKind.Unreachable)]
    [InlineData("ssh: connect to host h port 22: Connection timed out", SftpFailureKind.Unreachable)]
    [InlineData("ssh: connect to host h port 22: No route to host", SftpFailureKind.Unreachable)]
    [InlineData("ssh: Could not resolve hostname h: Name or service not known", SftpFailureKind.Unreachable)]
    [InlineData("kex_exchange_identification: read: Connection reset by peer", SftpFailureKind.Unreachable)]
    [InlineData("subsystem request failed on channel 0", SftpFailureKind.NoSftp)]
    [InlineData("No user exists for uid 1234", SftpFailureKind.NoProgram)]
    [InlineData("client_loop: send disconnect: Broken pipe", SftpFailureKind.ConnectionLost)]
    [InlineData("", SftpFailureKind.ConnectionLost)]
    internal void The_words_of_ssh_are_understood(string said, SftpFailureKind kind) => Assert.Equal(kind, SshMessages.ToFailure(said, "h:22", "u").Kind);

    [Fact]
    public async Task What_a_program_says_without_end_is_kept_short()
    {
        BoundedText text = new(1000);
        await text.ReadAsync(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(new string('x', 100_000) + "\u001b[2J end")));
        Assert.Equal(1000, text.ToString().Length);
        Assert.EndsWith("?[2J end", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true)]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    [InlineData("SHA256:AAAA", false)]
    [InlineData("MD5:aa:bb", false)]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Yr8mOYh4nxBqO3hG6oXJr2bWq3cyc2rm8mJHmQm4x comment", true)]
    [InlineData("ssh-ed25519 not-base64", false)]
    [InlineData("", false)]
    public void A_pin_is_a_fingerprint_or_a_key(string text, bool good) => Assert.Equal(good, HostPin.Parse(text) is not null);

    private static SftpServerOptions Options() => new() { Host = "sftp.example.org", User = "partner", Password = "secret", Pins = [Print] };
}
