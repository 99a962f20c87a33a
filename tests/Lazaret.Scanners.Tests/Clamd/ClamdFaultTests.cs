using System.Net;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;
using Lazaret.TestKit.Faults;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>Against servers that misbehave.</summary>
public sealed class ClamdFaultTests
{
    private static readonly byte[] End = [0, 0, 0, 0];
    private static readonly ScannerIdentity Who = new("clamav", "1", "2");

    private static ClamdScanner Scanner(FaultyServer server, double seconds = 0.3) => new(
        new ClamdOptions
        {
            Name = "clamd",
            EndPoint = new IPEndPoint(IPAddress.Loopback, server.Port),
            ReplyTimeout = TimeSpan.FromSeconds(seconds),
            WriteTimeout = TimeSpan.FromSeconds(seconds),
        },
        TimeProvider.System);

    [Theory]
    [InlineData("1: stream: OK", Outcome.Clean, ReasonCode.None)]
    [InlineData("stream: OK", Outcome.Clean, ReasonCode.None)]
    [InlineData("12: stream: Win.Test.EICAR_HDB-1 FOUND", Outcome.Malicious, ReasonCode.None)]
    [InlineData("1: stream: PUA.Win.Tool FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Phishing.Email FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Encrypted.Zip FOUND", Outcome.NotScanned, ReasonCode.EncryptedFile)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND", Outcome.NotScanned, ReasonCode.ArchiveNestingLimit)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxFiles FOUND", Outcome.NotScanned, ReasonCode.ArchiveTooLarge)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    [InlineData("INSTREAM size limit exceeded. ERROR", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    public void Every_verdict_of_the_protocol_has_its_meaning(string line, Outcome outcome, ReasonCode reason)
    {
        ScannerVerdict verdict = ClamdReply.Parse(line, "clamd", Who, TimeSpan.Zero).Verdict!;
        Assert.Equal((outcome, reason), (verdict.Outcome, verdict.Reason));
    }

    [Theory]
    [InlineData("1: COMMAND READ TIMED OUT", ErrorClass.ScannerTimeout)]
    [InlineData("1: stream: Can't allocate memory ERROR", ErrorClass.ScannerServer)]
    [InlineData("UNKNOWN COMMAND", ErrorClass.ScannerProtocol)]
    [InlineData("", ErrorClass.ScannerProtocol)]
    [InlineData("HTTP/1.1 400 Bad Request", ErrorClass.ScannerProtocol)]
    [InlineData("stream: NOT OK", ErrorClass.ScannerProtocol)]
    [InlineData(null, ErrorClass.ScannerProtocol)]
    public void Whatever_is_no_verdict_is_a_failure(string? line, ErrorClass kind) =>
        Assert.Equal(kind, ClamdReply.Parse(line, "clamd", Who, TimeSpan.Zero).Failure!.Class);

    [Fact]
    public async Task Abuse6_a_clamd_that_never_answers_is_a_timeout()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, End, stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using ClamdScanner scanner = Scanner(server);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, "fine"u8.ToArray())).Failure!.Class);
    }

    [Fact]
    public async Task Abuse6_a_clamd_that_takes_no_bytes_is_a_timeout()
    {
        await using FaultyServer server = new((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using ClamdScanner scanner = Scanner(server);
        Assert.NotNull((await Scans.StreamAsync(scanner, new byte[20_000_000], 256 * 1024)).Failure);
    }

    [Theory]
    [InlineData("garbage\0")]
    [InlineData("stream: OK")] // no NUL, then the end: cut off
    [InlineData("stream: O")]
    [InlineData("stream: OK\0stream: OK\0")] // more than one answer: whose?
    [InlineData("")]
    public async Task Abuse7_what_is_no_whole_answer_is_never_clean(string answer)
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await FaultyServer.ReadUntilAsync(stream, End, stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
        });
        await using ClamdScanner scanner = Scanner(server);
        Assert.Null((await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict);
        Assert.Null((await Scans.StreamAsync(scanner, "fine"u8.ToArray())).Verdict);
    }

    [Fact]
    public async Task Abuse8_ok_before_all_bytes_were_sent_is_never_clean()
    {
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[100], stop);
            await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
            await FaultyServer.ReadUntilAsync(stream, End, stop);
        });
        await using ClamdScanner scanner = Scanner(server);
        Assert.Null((await Scans.StreamAsync(scanner, new byte[30_000_000], 64 * 1024)).Verdict);
    }

    [Fact]
    public async Task An_idle_session_that_clamd_closed_is_replaced_and_the_object_sent_again_from_its_first_byte()
    {
        List<byte[]> got = [];
        await using FaultyServer server = new(async (_, stream, stop) =>
        {
            byte[] all = await FaultyServer.ReadUntilAsync(stream, End, stop);
            got.Add(all);
            await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
        });
        await using ClamdScanner scanner = Scanner(server, seconds: 30);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("OK", (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict?.Raw);
        }

        Assert.All(got.Where(g => g.Length > 0), g => Assert.Equal("zIDSESSION\0zINSTREAM\0\0\0\0\u0004fine\0\0\0\0", Encoding.ASCII.GetString(g)));
    }
}
