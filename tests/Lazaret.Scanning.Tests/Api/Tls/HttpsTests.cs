using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Tests.Audit;
using Lazaret.Storage.Memory;
using Lazaret.TestKit.Time;
using Lazaret.TestKit.Tls;

namespace Lazaret.Scanning.Tests.Api.Tls;

public sealed class HttpsTests : IAsyncDisposable
{
    private readonly TestCertificates certificates = new();
    private readonly MemoryScanStore store = new(TimeProvider.System);
    private readonly ManualTimeProvider time = new(DateTimeOffset.UtcNow);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        certificates.Dispose();
    }

    [Fact]
    public async Task Clients_that_trust_the_CA_are_served_over_TLS_1_2_and_1_3()
    {
        await using ApiServer server = await StartAsync();
        Assert.Equal("https", server.Address.Scheme);
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            using HttpClient client = Client(protocol);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(server.Address, "/healthz"))).StatusCode);
        }
    }

    [Fact]
    public async Task Without_the_CA_the_handshake_fails()
    {
        await using ApiServer server = await StartAsync();
        using HttpClient client = new();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(server.Address, "/healthz")));
    }

    [Fact]
    public async Task A_changed_pair_is_shown_to_new_connections_and_old_ones_live_on()
    {
        (string cert, string key, string serial) = certificates.Issue("server");
        await using ApiServer server = await StartAsync(cert, key);
        await using SslStream old = await ConnectAsync(server);
        Assert.Equal(serial, Serial(old));

        (_, _, string renewed) = certificates.Issue("server");

        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return SerialAsync(server).GetAwaiter().GetResult() == renewed;
        });
        Assert.Contains("200 OK", await AskAsync(old));
    }

    [Fact]
    public async Task A_half_written_pair_keeps_the_old_one_until_it_fits()
    {
        (string cert, string key, string serial) = certificates.Issue("server");
        await using ApiServer server = await StartAsync(cert, key);
        (string newCert, string newKey, string renewed) = certificates.Make();

        foreach (string text in new[] { "", "-----BEGIN CERTIFICATE-----\nMIIB", newCert[..200], newCert })
        {
            await File.WriteAllTextAsync(cert, text);
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(serial, await SerialAsync(server));
        }

        File.Delete(key);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(serial, await SerialAsync(server));

        await File.WriteAllTextAsync(key, newKey);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(renewed, await SerialAsync(server));
    }

    [Fact]
    public async Task Files_that_cannot_be_used_stop_the_start_with_a_sentence()
    {
        (string cert, string key, _) = certificates.Issue("one");
        (_, string otherKey, _) = certificates.Issue("two");
        string missing = Path.Combine(certificates.Folder, "missing.pem");
        Assert.Contains($"{missing} does not exist", await ErrorAsync(missing, key));
        Assert.Contains($"{missing} does not exist", await ErrorAsync(cert, missing));
        Assert.Contains("does not belong", await ErrorAsync(cert, otherKey));
        Assert.Contains("holds no PEM certificate", await ErrorAsync(key, key));
        Assert.Contains("holds no PEM private key", await ErrorAsync(cert, cert));
        Assert.Contains("only one of them is named", await ErrorAsync(cert, null));
        Assert.Contains("lazaret certs dev", await ErrorAsync(null, null));
        string locked = certificates.Write("locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Assert.Contains("is encrypted", await ErrorAsync(cert, locked));
    }

    private Task<ApiServer> StartAsync()
    {
        (string cert, string key, _) = certificates.Issue("server");
        return StartAsync(cert, key);
    }

    private Task<ApiServer> StartAsync(string? cert, string? key)
    {
        ApiOptions options = new() { Listen = "https://127.0.0.1:0" };
        (options.Tls.CertFile, options.Tls.KeyFile) = (cert, key);
        return ApiServer.StartAsync(new FakeScanHost(store, time), options, time: time);
    }

    private async Task<string> ErrorAsync(string? cert, string? key) => (await Assert.ThrowsAsync<ApiStartException>(() => StartAsync(cert, key))).Message;

    private HttpClient Client(SslProtocols protocol)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.EnabledSslProtocols = protocol;
        handler.SslOptions.CertificateChainPolicy = Trust();
        return new HttpClient(handler);
    }

    private async Task<SslStream> ConnectAsync(ApiServer server)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = Trust() });
        return stream;
    }

    private async Task<string> SerialAsync(ApiServer server)
    {
        await using SslStream stream = await ConnectAsync(server);
        return Serial(stream);
    }

    private static string Serial(SslStream stream) => stream.RemoteCertificate!.GetSerialNumberString();

    private static async Task<string> AskAsync(SslStream stream)
    {
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    private X509ChainPolicy Trust()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificates.Authority);
        return policy;
    }
}
