using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.ClamRest;
using Lazaret.Scanners.Tests.Clamd;
using Lazaret.TestKit;
using Lazaret.TestKit.ClamRest;
using Lazaret.TestKit.Tls;
using Microsoft.AspNetCore.Hosting;

namespace Lazaret.Scanners.Tests.ClamRest;

/// <summary>The three kinds of service, in front of a real clamd and with their quirks.</summary>
public sealed class ClamRestScannerTests(ClamdFixture clamd) : IClassFixture<ClamdFixture>
{
    private const string TooLarge = "INSTREAM size limit exceeded. ERROR";

    public static TheoryData<ClamRestKind, bool> Services => new()
    {
        { ClamRestKind.Java, true },
        { ClamRestKind.Java, false },
        { ClamRestKind.Go, true },
        { ClamRestKind.V1Alpha, false },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_real_clamd_behind_every_kind_finds_EICAR_and_nothing_else(ClamRestKind kind, bool hasReply)
    {
        await using ClamRestService service = await RealAsync(kind, hasReply);
        await using ClamRestScanner scanner = Scanner(service);
        Assert.Null(await scanner.CheckAsync(Scans.Deadline));

        byte[] clean = RandomNumberGenerator.GetBytes(300_000);
        ScannerVerdict good = (await Scans.StreamAsync(scanner, clean)).Verdict!;
        ScannerVerdict unknownLength = (await Scans.StreamAsync(scanner, clean, knownLength: false)).Verdict!;
        ScannerVerdict bad = (await Scans.StreamAsync(scanner, Eicar.Bytes)).Verdict!;

        Assert.Equal((Outcome.Clean, Outcome.Clean), (good.Outcome, unknownLength.Outcome));
        Assert.Equal(kind == ClamRestKind.Java && !hasReply ? Outcome.Suspicious : Outcome.Malicious, bad.Outcome);
        Assert.Equal(hasReply ? ["Eicar-Test.UNOFFICIAL"] : [], bad.Threats);
        Assert.Equal("clamav", good.Identity.Engine);
    }

    [Fact]
    public async Task W1_a_try_after_a_failed_one_sends_the_whole_content_again_and_never_an_empty_part()
    {
        await using ClamRestService service = await RealAsync(ClamRestKind.Java, hasReply: true);
        await using ClamRestScanner scanner = Scanner(service);
        await scanner.CheckAsync(Scans.Deadline);
        service.Received.Clear();
        service.Instead = (path, call) => path == "/scanReply" && call <= 4 ? (500, "not okay") : null;
        byte[] content = [.. Eicar.Bytes];

        List<ScannerReply> replies = [];
        for (int i = 0; i < 3; i++)
        {
            replies.Add(await Scans.StreamAsync(scanner, content, chunk: 16));
        }

        Assert.Equal(ErrorClass.ScannerServer, replies[0].Failure?.Class);
        Assert.Equal(Outcome.Malicious, replies[^1].Verdict?.Outcome);
        string sha = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal(3, service.Received.Count);
        Assert.All(service.Received, r => Assert.Equal((content.Length, sha), (r.Size, r.Sha256)));
    }

    [Theory]
    [InlineData(ClamRestKind.Java)]
    [InlineData(ClamRestKind.Go)]
    [InlineData(ClamRestKind.V1Alpha)]
    public async Task W1_nothing_is_never_sent_and_never_evidence(ClamRestKind kind)
    {
        await using ClamRestService service = await ClamRestService.StartAsync(kind);
        await using ClamRestScanner scanner = Scanner(service);
        await scanner.CheckAsync(Scans.Deadline);
        service.Received.Clear();

        ScannerReply empty = await Scans.StreamAsync(scanner, []);

        Assert.Equal((Outcome.NotScanned, ReasonCode.EmptyFile), (empty.Verdict?.Outcome, empty.Verdict?.Reason));
        Assert.Empty(service.Received);
    }

    [Fact]
    public async Task W1_a_verdict_on_fewer_or_other_bytes_than_were_read_does_not_count()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        await using ClamRestScanner scanner = Scanner(service);
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        foreach (ContentDigest read in (ContentDigest[])[new(1001, Scans.Digest(content).Sha256), new(1000, Scans.Digest([1]).Sha256), new(1000, "")])
        {
            IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
            await using (session)
            {
                await session.WriteAsync(content, Scans.Deadline);
                Assert.Equal(ReasonCode.ContentMismatch, (await session.CompleteAsync(read, Scans.Deadline)).Failure?.Reason);
            }
        }
    }

    [Fact]
    public async Task W1_found_is_final_even_when_the_object_broke_off()
    {
        await using ClamRestService service = await RealAsync(ClamRestKind.Go, hasReply: true);
        await using ClamRestScanner scanner = Scanner(service);
        IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
        await using (session)
        {
            await session.WriteAsync(Eicar.Bytes, Scans.Deadline);
            Assert.Equal(Outcome.Malicious, (await session.CompleteAsync(new ContentDigest(100_000, "00"), Scans.Deadline)).Verdict?.Outcome);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W10_what_clamd_could_not_scan_is_not_clean_though_the_service_says_so(bool hasReply)
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Go);
        service.HasReply = hasReply;
        await using ClamRestScanner scanner = Scanner(service);
        await scanner.CheckAsync(Scans.Deadline);
        foreach (string line in (string[])[TooLarge, "stream: Can't allocate memory ERROR", "COMMAND READ TIMED OUT", "nonsense"])
        {
            service.Clamd = _ => Task.FromResult(line);
            ScannerReply reply = await Scans.StreamAsync(scanner, [1, 2, 3]);

            Assert.NotEqual(Outcome.Clean, reply.Verdict?.Outcome);
            if (hasReply && line == TooLarge)
            {
                Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (reply.Verdict?.Outcome, reply.Verdict?.Reason));
            }
        }
    }

    [Theory]
    [InlineData(ClamRestDialect.Auto)]
    [InlineData(ClamRestDialect.Scan)]
    public async Task W10_a_service_that_calls_nothing_clean_is_refused_when_it_has_no_line_of_clamd(ClamRestDialect dialect)
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Go);
        service.HasReply = false;
        await using ClamRestScanner scanner = Scanner(service, o => o.Dialect = dialect);

        Failure? failure = await scanner.CheckAsync(Scans.Deadline);

        Assert.Equal(ErrorClass.ScannerProtocol, failure?.Class);
        Assert.Contains("no bytes", failure!.Message, StringComparison.Ordinal);
        Assert.NotNull((await Scans.StreamAsync(scanner, [1])).Failure);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task W10_a_real_clamd_that_finds_an_object_too_large_has_not_scanned_it(ClamRestKind kind, bool hasReply)
    {
        await using TestKit.Clamd.ClamdServer small = await TestKit.Clamd.ClamdServer.StartAsync("StreamMaxLength 1M");
        await using ClamRestService service = await ClamRestService.StartAsync(kind);
        service.HasReply = hasReply;
        service.Clamd = Forgiving(small.Port);
        await using ClamRestScanner scanner = Scanner(service);

        ScannerReply reply = await Scans.StreamAsync(scanner, RandomNumberGenerator.GetBytes(3 << 20));

        Assert.NotEqual(Outcome.Clean, reply.Verdict?.Outcome);
        Assert.NotEqual(Outcome.Malicious, reply.Verdict?.Outcome);
        if (hasReply)
        {
            Assert.Equal(ReasonCode.FileTooLarge, reply.Verdict?.Reason);
        }
    }

    [Fact]
    public async Task Larger_objects_than_the_limit_are_not_sent()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        await using ClamRestScanner scanner = Scanner(service, o => o.MaxSize = 1000);
        await scanner.CheckAsync(Scans.Deadline);

        foreach (bool known in (bool[])[true, false])
        {
            ScannerReply reply = await Scans.StreamAsync(scanner, new byte[1001], chunk: 400, knownLength: known);
            Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (reply.Verdict?.Outcome, reply.Verdict?.Reason));
        }

        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, new byte[1000])).Verdict?.Outcome);
    }

    [Fact]
    public async Task W12_a_large_object_is_streamed_and_never_held()
    {
        const int Size = 256 << 20;
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        await using ClamRestScanner scanner = Scanner(service, o => o.MaxSize = 0);
        await scanner.CheckAsync(Scans.Deadline);
        byte[] chunk = new byte[1 << 20];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/big", Length = Size }, Scans.Deadline);
        await using (session)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            long most = 0;
            for (int i = 0; i < Size / chunk.Length; i++)
            {
                hash.AppendData(chunk);
                Assert.True(await session.WriteAsync(chunk, Scans.Deadline));
                most = i % 32 == 31 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most;
            }

            ScannerReply reply = await session.CompleteAsync(new ContentDigest(Size, Convert.ToHexStringLower(hash.GetHashAndReset())), Scans.Deadline);
            Assert.Equal(Outcome.Clean, reply.Verdict?.Outcome);

            // The service of the test keeps 4 MiB of it, and other tests have objects in hand meanwhile; a scanner that held the object would hold all of it.
            Assert.True(most - before < Size / 2, $"{(most - before) >> 20} MiB");
        }

        Assert.Equal(Size, service.Received.Single(r => r.Size > 1000).Size);
    }

    [Fact]
    public async Task A_file_name_can_do_nothing_to_the_form()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        await using ClamRestScanner scanner = Scanner(service);
        foreach (string name in (string[])["/in/a\"; name=\"x", "/in/a\r\n\r\n--x", "/in/..", "/in/\ud800ü", "/", new string('a', 5000)])
        {
            Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "text"u8.ToArray(), name)).Verdict?.Outcome);
        }

        Assert.All(service.Received.Where(r => r.Name != "probe"), r => Assert.Equal(4, r.Size));
        Assert.All(service.Received, r => Assert.InRange(r.Name.Length, 1, 100));
    }

    [Fact]
    public async Task W8_a_certificate_nobody_vouches_for_is_refused_unless_its_authority_is_named_or_the_check_is_off()
    {
        using TestCertificates authority = new();
        (string certFile, string keyFile, _) = authority.Issue("clamav");
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certFile, keyFile);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java, o => o.UseHttps(certificate));
        string spec = "clamrest:" + new UriBuilder(service.Address) { Scheme = "https" }.Uri.GetLeftPart(UriPartial.Authority);

        await using IScanner strict = ScannerFactory.Create(spec, TimeProvider.System);
        Assert.Equal(ErrorClass.ScannerAuth, (await strict.CheckAsync(Scans.Deadline))?.Class);
        Assert.Equal(ErrorClass.ScannerAuth, (await Scans.StreamAsync(strict, [1])).Failure?.Class);
        Assert.Empty(service.Received);

        await using IScanner trusting = ScannerFactory.Create(spec, TimeProvider.System, options: new ScannerFactoryOptions { ClamRestCaFile = authority.CaFile });
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(trusting, [1])).Verdict?.Outcome);

        await using IScanner careless = ScannerFactory.Create(spec, TimeProvider.System, options: new ScannerFactoryOptions { ClamRestVerifyTls = false });
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(careless, [1])).Verdict?.Outcome);
    }

    [Fact]
    public async Task A_service_that_is_away_is_no_verdict_and_comes_back()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        int port = Ports.Free();
        await using ClamRestScanner nobody = new(new ClamRestOptions { Name = "rest", BaseUrl = new Uri($"http://127.0.0.1:{port}") }, TimeProvider.System);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(nobody, [1])).Failure?.Class);

        bool away = true;
        service.Instead = (_, _) => away ? (503, "down") : null;
        await using ClamRestScanner scanner = Scanner(service);
        Assert.Equal(ErrorClass.ScannerServer, (await Scans.StreamAsync(scanner, [1])).Failure?.Class);
        away = false;
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, [1])).Verdict?.Outcome);
    }

    [Fact]
    public async Task A_service_in_front_of_a_path_is_found_there()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Java);
        await using IScanner scanner = ScannerFactory.Create($"clamrest:{service.Address.ToString().TrimEnd('/')}", TimeProvider.System);
        Assert.Null(await scanner.CheckAsync(Scans.Deadline));
        Assert.StartsWith("clamrest:http://", scanner.Name, StringComparison.Ordinal);
    }

    private static ClamRestScanner Scanner(ClamRestService service, Action<ClamRestOptions>? change = null)
    {
        ClamRestOptions options = new() { Name = "rest", BaseUrl = service.Address };
        change?.Invoke(options);
        return new ClamRestScanner(options, TimeProvider.System);
    }

    /// <summary>clamd closes the connection while it is still being sent to; what it said before is its answer.</summary>
    private static Func<byte[], Task<string>> Forgiving(int port) => async content =>
    {
        try
        {
            return await ClamRestService.Ask(port)(content);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return TooLarge;
        }
    };

    private async Task<ClamRestService> RealAsync(ClamRestKind kind, bool hasReply)
    {
        ClamRestService service = await ClamRestService.StartAsync(kind);
        service.HasReply = hasReply;
        service.Clamd = ClamRestService.Ask(clamd.Server.Port);
        return service;
    }
}
