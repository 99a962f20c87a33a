using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Dsxa;
using Lazaret.TestKit.Dsxa;
using Lazaret.TestKit.Faults;
using Microsoft.AspNetCore.Hosting;

namespace Lazaret.Scanners.Tests.Dsxa;

/// <summary>Against servers that misbehave, and what goes over the wire.</summary>
public sealed class DsxaFaultTests
{
    private static readonly byte[] Fine = "fine"u8.ToArray();

    [Fact]
    public async Task Abuse6_a_scanner_that_stops_reading_in_the_midst_of_an_upload_is_a_timeout()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[1000], stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using DsxaScanner scanner = Scanner(server, o => o.WriteTimeout = TimeSpan.FromMilliseconds(300));
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, new byte[50_000_000], 256 * 1024)).Failure?.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, new byte[50_000_000], 256 * 1024, knownLength: false)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse6_a_scanner_that_trickles_its_answer_is_a_timeout()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, Fine, stop);
            foreach (byte b in Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + new string(' ', 10_000)))
            {
                await stream.WriteAsync(new[] { b }, stop);
                await Task.Delay(10, stop);
            }
        });
        await using DsxaScanner scanner = Scanner(server, o => o.ResponseTimeout = TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task The_time_for_the_upload_is_not_taken_from_the_time_for_the_answer()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = new(new DsxaOptions { Name = "dsxa", BaseUrl = stub.BaseUrl, ResponseTimeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        byte[] content = new byte[30];
        await using IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a", Length = content.Length }, Scans.Deadline);
        for (int i = 0; i < content.Length; i++)
        {
            // A slow source: three seconds in all.
            await Task.Delay(100);
            await session.WriteAsync(content.AsMemory(i, 1), Scans.Deadline);
        }

        Assert.Equal(Outcome.Clean, (await session.CompleteAsync(Scans.Digest(content), Scans.Deadline)).Verdict?.Outcome);
    }

    [Fact]
    public async Task Abuse5_a_scanner_that_goes_away_before_it_answers_is_a_lost_connection()
    {
        await using FaultyServer server = new(async (_, stream, stop) => await FaultyServer.ReadUntilAsync(stream, Fine, stop));
        await using DsxaScanner scanner = Scanner(server);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse5_a_scanner_that_goes_away_in_the_midst_of_an_upload_is_a_lost_connection()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[100_000], stop);
            stream.Socket.LingerState = new LingerOption(true, 0);
        });
        await using DsxaScanner scanner = Scanner(server);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(scanner, new byte[50_000_000], 256 * 1024)).Failure?.Class);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"verdict\":\"Benign\"}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"verdict\":\"Benign\"}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 39\r\n\r\n{\"verdict\":\"Malicious\",\"verdict\":\"Benign\"")]
    [InlineData("this is not HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    public async Task Abuse7_an_answer_that_is_cut_off_or_no_HTTP_is_never_clean(string answer)
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, Fine, stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);

            // The rest of the request is taken in: closing over it would reset the connection, and the answer with it.
            stream.Socket.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(new byte[4096], stop) > 0)
            {
            }
        });
        await using DsxaScanner scanner = Scanner(server);
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.StreamAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse7_two_verdicts_in_one_answer_are_none()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions
        {
            Answer = _ => (200, "application/json", """{"verdict":"Malicious","verdict":"Benign"}"""),
        });
        await using DsxaScanner scanner = new(new DsxaOptions { Name = "dsxa", BaseUrl = stub.BaseUrl }, TimeProvider.System);
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse8_an_answer_before_the_end_of_the_upload_is_never_clean()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[1000], stop);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"verdict\":\"Benign\"}"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using DsxaScanner scanner = Scanner(server, o => o.WriteTimeout = TimeSpan.FromMilliseconds(500));
        Assert.NotNull((await Scans.StreamAsync(scanner, new byte[50_000_000], 256 * 1024)).Failure);
        Assert.NotNull((await Scans.StreamAsync(scanner, new byte[50_000_000], 256 * 1024, knownLength: false)).Failure);
    }

    [Theory]
    [InlineData("413 Too Large", null, ReasonCode.FileTooLarge)]
    [InlineData("401 Unauthorized", ErrorClass.ScannerAuth, null)]
    [InlineData("429 Too Many Requests", ErrorClass.ScannerThrottled, null)]
    public async Task A_large_object_is_announced_so_that_a_refusal_is_heard(string status, ErrorClass? kind, ReasonCode? reason)
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, "\r\n\r\n"u8.ToArray(), stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop);
        });
        await using DsxaScanner scanner = Scanner(server);
        foreach (ScannerReply reply in new[] { await Scans.StreamAsync(scanner, new byte[20_000_000], 256 * 1024), await Scans.WholeAsync(scanner, new byte[20_000_000]) })
        {
            Assert.Equal((kind, reason), (reply.Failure?.Class, reply.Verdict?.Reason));
        }
    }

    [Fact]
    public async Task A_large_object_goes_through()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = new(new DsxaOptions { Name = "dsxa", BaseUrl = stub.BaseUrl }, TimeProvider.System);
        byte[] content = new byte[20_000_000];
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, content, 256 * 1024)).Verdict?.Outcome);
        Assert.Equal("100-continue", stub.Requests.Single().Headers["Expect"]);
        Assert.Equal(content.Length, stub.Requests.Single().Body.Length);
    }

    [Fact]
    public async Task The_hash_of_an_item_inside_our_container_is_no_mismatch()
    {
        string answer = $$$"""{"verdict":"Benign","file_info":{"file_hash":"{{{new string('0', 64)}}}","file_size_in_bytes":1,"container_hash":"{{{Scans.Digest(Fine).Sha256}}}"}}""";
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Answer = _ => (200, "application/json", answer) });
        await using DsxaScanner scanner = new(new DsxaOptions { Name = "dsxa", BaseUrl = stub.BaseUrl }, TimeProvider.System);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, Fine)).Verdict?.Outcome);
        Assert.Equal(ReasonCode.ContentMismatch, (await Scans.WholeAsync(scanner, "other"u8.ToArray())).Failure?.Reason);
    }

    [Fact]
    public async Task A_session_that_is_dropped_half_way_leaves_no_half_request_behind()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = new(new DsxaOptions { Name = "dsxa", BaseUrl = stub.BaseUrl }, TimeProvider.System);
        for (int i = 0; i < 20; i++)
        {
            IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a", Length = i % 2 == 0 ? 1000 : -1 }, Scans.Deadline);
            await session.WriteAsync(new byte[500], Scans.Deadline);
            await session.DisposeAsync();
            Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, Fine)).Verdict?.Outcome);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_request_is_that_of_the_golden_file(bool knownLength)
    {
        TaskCompletionSource<byte[]> got = new();
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            got.TrySetResult(await FaultyServer.ReadUntilAsync(stream, Encoding.ASCII.GetBytes(knownLength ? "fine" : "\r\n0\r\n\r\n"), stop));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"verdict\":\"Benign\"}"u8.ToArray(), stop);
        });
        await using DsxaScanner scanner = Scanner(server, o =>
        {
            o.AuthToken = "secret";
            o.ProtectedEntity = 3;
        });
        ScanSubject subject = new()
        {
            Location = "/in/a,b%c\n.txt",
            MetaInfo = "meta",
            ConnectorName = "folder",
            ItemId = new ItemId(42),
            Password = "infected",
            Length = knownLength ? Fine.Length : -1,
        };
        await using IScanSession session = await scanner.OpenAsync(subject, Scans.Deadline);
        await session.WriteAsync(Fine, Scans.Deadline);
        Assert.Equal("Benign", (await session.CompleteAsync(Scans.Digest(Fine), Scans.Deadline)).Verdict?.Raw);
        string name = knownLength ? "dsxa-request-length.txt" : "dsxa-request-chunked.txt";
        string golden = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", name));
        string text = Encoding.ASCII.GetString(await got.Task).Replace($":{server.Port}", ":PORT", StringComparison.Ordinal);
        Assert.Equal(golden.ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused_unless_its_authority_is_named_or_the_check_is_off()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await using DsxaStub stub = await DsxaStub.StartAsync(listen: o => o.UseHttps(certificate));
        Uri url = new UriBuilder(stub.BaseUrl) { Scheme = "https" }.Uri;

        ScannerFactoryOptions options = new();
        await using IScanner strict = ScannerFactory.Create("dsxa:" + url, TimeProvider.System, options: options);
        Failure refused = (await Scans.WholeAsync(strict, Fine)).Failure!;
        Assert.Equal(ErrorClass.ScannerAuth, refused.Class);
        Assert.Equal(ErrorClass.ScannerAuth, (await Scans.StreamAsync(strict, Fine)).Failure?.Class);

        options.DsxaCaFile = file;
        await using IScanner trusting = ScannerFactory.Create("dsxa:" + url, TimeProvider.System, options: options);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(trusting, Fine)).Verdict?.Outcome);

        options = new ScannerFactoryOptions { DsxaVerifyTls = false };
        await using IScanner careless = ScannerFactory.Create("dsxa:" + url, TimeProvider.System, options: options);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(careless, Fine)).Verdict?.Outcome);
        File.Delete(file);
    }

    private static DsxaScanner Scanner(FaultyServer server, Action<DsxaOptions>? configure = null)
    {
        DsxaOptions options = new() { Name = "dsxa", BaseUrl = new Uri($"http://127.0.0.1:{server.Port}"), ResponseTimeout = TimeSpan.FromSeconds(20) };
        configure?.Invoke(options);
        return new DsxaScanner(options, TimeProvider.System);
    }
}
