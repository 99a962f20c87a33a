using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Tls;

public sealed class CertsTests
{
    private static readonly string[] Files = ["ca.pem", "client.key", "client.pem", "server.key", "server.pem"];

    [Fact]
    public async Task It_makes_files_whose_keys_only_the_owner_can_read()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["certs", "dev"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        string made = Path.Combine(folder.Path, "certs");
        Assert.Equal(Files, Directory.GetFiles(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string file in Files)
        {
            UnixFileMode mode = File.GetUnixFileMode(Path.Combine(made, file));
            bool open = (mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
            Assert.Equal(file.EndsWith(".pem", StringComparison.Ordinal), open);
        }

        Assert.Contains("DSXCONNECT_TLS_CERTFILE=" + Path.Combine(made, "server.pem"), ended.Out);
        Assert.Contains("DSXCONNECTOR_CA_BUNDLE=" + Path.Combine(made, "ca.pem"), ended.Out);
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_when_forced()
    {
        using SampleFolder folder = new();
        string ca = Path.Combine(folder.Path, "certs", "ca.pem");
        await LazaretBinary.RunAsync(folder.Path, ["certs", "dev"]);
        string first = await File.ReadAllTextAsync(ca);

        Ended again = await LazaretBinary.RunAsync(folder.Path, ["certs", "dev"]);
        Assert.Equal(2, again.Code);
        Assert.Contains("--force", again.Error);
        Assert.Equal(first, await File.ReadAllTextAsync(ca));

        Ended forced = await LazaretBinary.RunAsync(folder.Path, ["certs", "dev", "--force"]);
        Assert.Equal(0, forced.Code);
        Assert.NotEqual(first, await File.ReadAllTextAsync(ca));
        Assert.Equal(Files.Length, Directory.GetFiles(Path.Combine(folder.Path, "certs")).Length);
    }

    [Fact]
    public async Task The_names_asked_for_are_in_the_certificate_and_a_handshake_succeeds()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(
            folder.Path, ["certs", "dev", "--out", "tls", "--host", "core.example", "--host", "10.1.2.3", "--host", "*.lab.example", "--days", "7"]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        string F(string name) => Path.Combine(folder.Path, "tls", name);

        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(F("server.pem"), F("server.key"));
        Assert.InRange(leaf.NotAfter, DateTime.Now.AddDays(6.9), DateTime.Now.AddDays(7.1));
        X509SubjectAlternativeNameExtension names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost", "core.example", "*.lab.example"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("10.1.2.3")], names.EnumerateIPAddresses());

        foreach (string host in (string[])["localhost", "127.0.0.1", "core.example", "a.lab.example"])
        {
            await HandshakeAsync(leaf, host, F);
        }
    }

    [Theory]
    [InlineData("--days", "0")]
    [InlineData("--days", "826")]
    [InlineData("--days", "many")]
    [InlineData("--host", "https://core.example")]
    [InlineData("--host", "core.example:8586")]
    [InlineData("--host", "")]
    public async Task A_wrong_value_gives_one_sentence_that_names_it(string option, string value)
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["certs", "dev", option, value]);

        Assert.Equal(2, ended.Code);
        Assert.StartsWith("lazaret: ", ended.Error);
        Assert.Single(ended.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains(option, ended.Error);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "certs")));
    }

    [Fact]
    public async Task The_verb_alone_says_what_it_needs()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["certs"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("lazaret certs needs one of: dev", ended.Error);

        Ended help = await LazaretBinary.RunAsync(folder.Path, ["certs", "dev", "--help"]);
        Assert.Contains("Examples:", help.Out);
        Assert.Contains("--days", help.Out);
    }

    /// <summary>Both sides with what the command made: the client trusts ca.pem and shows its own certificate, which the server checks.</summary>
    private static async Task HandshakeAsync(X509Certificate2 server, string host, Func<string, string> file)
    {
        using X509Certificate2 ca = X509CertificateLoader.LoadCertificateFromFile(file("ca.pem"));
        using X509Certificate2 client = X509Certificate2.CreateFromPemFile(file("client.pem"), file("client.key"));
        X509ChainPolicy Trust()
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(ca);
            return policy;
        }

        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        await using SslStream there = new(new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true));
        await using SslStream here = new(new NetworkStream(socket));
        await Task.WhenAll(
            there.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = server, ClientCertificateRequired = true, CertificateChainPolicy = Trust() }),
            here.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = Trust(), ClientCertificates = [client] }));
        Assert.True(here.IsMutuallyAuthenticated);
    }
}
