using System.Text;
using System.Web;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;
using Lazaret.Scanners.Dsxa;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsxa;
using Lazaret.TestKit.Faults;

namespace Lazaret.Scanners.Tests.Dsxa;

public sealed class DsxaScannerTests
{
    private static DsxaScanner Scanner(Uri url, Action<DsxaOptions>? configure = null)
    {
        DsxaOptions options = new() { Name = "dsxa", BaseUrl = url, ResponseTimeout = TimeSpan.FromSeconds(10) };
        configure?.Invoke(options);
        return new DsxaScanner(options, TimeProvider.System);
    }

    private static byte[] Ask(string command) => Encoding.ASCII.GetBytes("DSXA-STUB:" + command);

    [Theory]
    [InlineData("verdict=Benign", Outcome.Clean, ReasonCode.None)]
    [InlineData("verdict=Malicious;threat=RANSOMWARE", Outcome.Malicious, ReasonCode.None)]
    [InlineData("verdict=Unsupported File Type", Outcome.NotScanned, ReasonCode.FileTypeNotSupported)]
    [InlineData("verdict=Not Scanned;reason=Encrypted File", Outcome.NotScanned, ReasonCode.EncryptedFile)]
    [InlineData("verdict=Not Scanned;reason=Other: 17", Outcome.NotScanned, ReasonCode.ScanError)]
    [InlineData("verdict=Non Compliant;reason=File Size Too Large", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    [InlineData("verdict=Scanning", Outcome.NotScanned, ReasonCode.ScanError)]
    [InlineData("verdict=Unknown", Outcome.NotScanned, ReasonCode.UnknownVerdict)]
    [InlineData("verdict=Something New", Outcome.NotScanned, ReasonCode.UnknownVerdict)]
    public async Task Every_verdict_has_its_meaning_and_keeps_its_words(string command, Outcome outcome, ReasonCode reason)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        ScannerVerdict whole = (await Scans.WholeAsync(scanner, Ask(command))).Verdict!;
        ScannerVerdict streamed = (await Scans.StreamAsync(scanner, Ask(command), 5)).Verdict!;
        Assert.Equal((outcome, reason), (whole.Outcome, whole.Reason));
        Assert.Equal((outcome, reason), (streamed.Outcome, streamed.Reason));
        Assert.Equal(command.Split(';')[0]["verdict=".Length..], whole.Raw);
        Assert.Null(whole.Identity.DatabaseVersion);
    }

    [Theory]
    [InlineData(400, ErrorClass.ScannerClient)]
    [InlineData(404, ErrorClass.ScannerClient)]
    [InlineData(401, ErrorClass.ScannerAuth)]
    [InlineData(403, ErrorClass.ScannerAuth)]
    [InlineData(429, ErrorClass.ScannerThrottled)]
    [InlineData(500, ErrorClass.ScannerServer)]
    [InlineData(502, ErrorClass.ScannerServer)]
    [InlineData(503, ErrorClass.ScannerServer)]
    [InlineData(504, ErrorClass.ScannerServer)]
    [InlineData(302, ErrorClass.ScannerClient)]
    public async Task Abuse7_every_status_has_its_class(int status, ErrorClass kind)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Assert.Equal(kind, (await Scans.WholeAsync(scanner, Ask($"status={status}"))).Failure!.Class);
        Assert.Equal(kind, (await Scans.StreamAsync(scanner, Ask($"status={status}"))).Failure!.Class);
    }

    [Fact]
    public async Task Too_large_is_a_reason_whoever_says_it()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { MaxSize = 100 });
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.WholeAsync(scanner, new byte[101])).Verdict!.Reason);
        await using DsxaScanner limited = Scanner(stub.BaseUrl, o => o.MaxSize = 50);
        int before = stub.Requests.Count;
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.WholeAsync(limited, new byte[60])).Verdict!.Reason);
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.StreamAsync(limited, new byte[60])).Verdict!.Reason);
        Assert.Equal(before, stub.Requests.Count);
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.StreamAsync(limited, new byte[60], 20, knownLength: false)).Verdict!.Reason);
    }

    [Theory]
    [InlineData("7", 6.9, 7.1)]
    [InlineData("date", 50, 61)]
    public async Task The_wait_that_was_asked_for_is_passed_on(string header, double least, double most)
    {
        DsxaStubOptions options = new() { Answer = _ => (429, "text/plain", "slow down") };
        options.Headers["Retry-After"] = header == "date" ? DateTimeOffset.UtcNow.AddSeconds(60).ToString("R") : header;
        await using DsxaStub stub = await DsxaStub.StartAsync(options);
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Failure failure = (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!;
        Assert.InRange(failure.RetryAfter!.Value.TotalSeconds, least, most);
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json", "{\"verdict\":\"Benign\"")]
    [InlineData("text/html", "<html>Benign</html>")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"scan_guid\":\"x\"}")]
    [InlineData("application/json", "{\"verdict\":7}")]
    public async Task Abuse7_an_answer_that_makes_no_sense_is_never_clean(string type, string body)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Answer = _ => (200, type, body) });
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
    }

    [Fact]
    public async Task Abuse7_an_endless_answer_is_cut_off_and_a_broken_one_is_no_verdict()
    {
        byte[] head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"u8.ToArray();
        await using FaultyServer endless = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, "fine"u8.ToArray(), stop);
            await stream.WriteAsync(head, stop);
            byte[] filler = new byte[64 * 1024];
            filler.AsSpan().Fill((byte)' ');
            try
            {
                while (true)
                {
                    await stream.WriteAsync(filler, stop);
                }
            }
            catch (IOException)
            {
                // The client has had enough: that is what is tested.
            }
        });
        await using DsxaScanner first = Scanner(new Uri($"http://127.0.0.1:{endless.Port}"));
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.WholeAsync(first, "fine"u8.ToArray())).Failure!.Class);

        await using FaultyServer broken = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, "fine"u8.ToArray(), stop);
            await stream.WriteAsync(head, stop);
            await stream.WriteAsync("{\"verdict\":\"Benign\"}"u8.ToArray(), stop);
        });
        await using DsxaScanner second = Scanner(new Uri($"http://127.0.0.1:{broken.Port}"));
        Assert.Null((await Scans.WholeAsync(second, "fine"u8.ToArray())).Verdict);
    }

    [Fact]
    public async Task Abuse6_a_scanner_that_never_answers_is_a_timeout_and_one_that_is_not_there_an_outage()
    {
        await using FaultyServer hangs = new((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using DsxaScanner scanner = Scanner(new Uri($"http://127.0.0.1:{hangs.Port}"), o => o.ResponseTimeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
        await using DsxaScanner nobody = Scanner(new Uri("http://127.0.0.1:1"));
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.WholeAsync(nobody, "fine"u8.ToArray())).Failure!.Class);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(nobody, "fine"u8.ToArray())).Failure!.Class);
        Assert.NotNull(await nobody.CheckAsync(Scans.Deadline));
    }

    [Theory]
    [InlineData("""{"verdict":"Benign","file_info":{"file_hash":"0000000000000000000000000000000000000000000000000000000000000000"}}""")]
    [InlineData("""{"verdict":"Benign","file_info":{"file_size_in_bytes":3}}""")]
    public async Task Abuse8_clean_for_other_bytes_than_were_sent_is_never_clean(string answer)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Answer = _ => (200, "application/json", answer) });
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Failure failure = (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!;
        Assert.Equal((ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch), (failure.Class, failure.Reason));
        Assert.Equal(ReasonCode.ContentMismatch, (await Scans.StreamAsync(scanner, "fine"u8.ToArray())).Failure!.Reason);
    }

    [Fact]
    public async Task A_scanner_that_is_warming_up_is_tried_again()
    {
        DsxaStubOptions options = new() { Initializing = true };
        await using DsxaStub stub = await DsxaStub.StartAsync(options);
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Assert.Equal(ErrorClass.ScannerServer, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
        Assert.NotNull(await scanner.CheckAsync(Scans.Deadline));
        options.Initializing = false;
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict!.Outcome);
        Assert.Null(await scanner.CheckAsync(Scans.Deadline));
    }

    [Fact]
    public async Task The_nested_shape_is_read_too()
    {
        const string Nested = """{"scan_guid":"a","verdict":"Not Scanned","details":{"verdictDetails":{"reason":"Encrypted File"},"fileInfo":{"fileType":"ZipFileType"}}}""";
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Answer = _ => (200, "application/json", Nested) });
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        ScannerVerdict verdict = (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict!;
        Assert.Equal((ReasonCode.EncryptedFile, "ZipFileType"), (verdict.Reason, verdict.FileType));
    }

    [Fact]
    public async Task The_request_carries_the_token_the_length_and_nothing_that_breaks_it()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Token = "secret" });
        await using DsxaScanner scanner = Scanner(stub.BaseUrl, o =>
        {
            o.AuthToken = "secret";
            o.ProtectedEntity = 3;
        });
        Assert.Equal(Outcome.Malicious, (await Scans.StreamAsync(scanner, Eicar.Bytes, 10)).Verdict!.Outcome);
        DsxaRequest request = stub.Requests.Single();
        Assert.Equal("/scan/binary/v2", request.Path);
        Assert.Equal("application/octet-stream", request.Headers["Content-Type"]);
        Assert.Equal(("secret", "secret", "3"), (request.Headers["AUTH"], request.Headers["AUTH_TOKEN"], request.Headers["protected_entity"]));
        Assert.Equal(Eicar.Bytes.Length.ToString(), request.Headers["Content-Length"]);
        Assert.False(request.WasChunked);
        Assert.Equal(Eicar.Bytes, request.Body);
        await Scans.StreamAsync(scanner, Eicar.Bytes, 10, knownLength: false);
        Assert.True(stub.Requests.Last().WasChunked);
        await using DsxaScanner stranger = Scanner(stub.BaseUrl, o => o.AuthToken = "wrong");
        Assert.Equal(ErrorClass.ScannerAuth, (await Scans.WholeAsync(stranger, "fine"u8.ToArray())).Failure!.Class);
    }

    [Theory]
    [InlineData("/plain/name.txt")]
    [InlineData("/with,comma:and%percent")]
    [InlineData("/new\nline\rand\ttab")]
    [InlineData("/grüße/日本/😀")]
    [InlineData("/bad\udcffbyte")]
    public async Task A44_no_name_keeps_a_file_from_being_scanned_and_every_name_decodes_to_itself(string location)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        await using DsxaScanner scanner = Scanner(stub.BaseUrl);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "fine"u8.ToArray(), location)).Verdict!.Outcome);
        string metadata = stub.Requests.Single().Headers["X-Custom-Metadata"];
        string[] parts = metadata.Split(',');
        Assert.Equal("file-loc:", parts[0][..9]);
        Assert.Equal(LosslessUtf8.Encode(location), HttpUtility.UrlDecodeToBytes(parts[0][9..].Replace("+", "%2B")));
        Assert.StartsWith("scan_request_task_id:", parts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_in_front_and_never_in_the_middle_of_an_escape()
    {
        for (int extra = 0; extra < 12; extra++)
        {
            ScanSubject subject = new() { Location = new string('x', extra) + new string('é', 3000) + ".end", ItemId = new ItemId(7) };
            string metadata = DsxaMetadata.Of(subject);
            Assert.True(metadata.Length <= DsxaMetadata.MaxLength, $"{metadata.Length}");
            string location = metadata.Split(',')[0]["file-loc:".Length..];
            Assert.EndsWith("%C3%A9.end", location, StringComparison.Ordinal);
            Assert.Matches("^(%[0-9A-F]{2}|[A-Za-z0-9._~-])+$", location);
        }
    }
}
