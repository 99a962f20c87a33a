using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;
using Lazaret.TestKit.Faults;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>The mapping table of <c>docs/scanners.md</c>, through the whole scanner.</summary>
public sealed class ClamdReplyTests
{
    [Theory]
    [InlineData("1: stream: OK", Outcome.Clean, ReasonCode.None)]
    [InlineData("1: stream: Win.Test.EICAR_HDB-1 FOUND", Outcome.Malicious, ReasonCode.None)]
    [InlineData("1: stream: Unheard.Of FOUND", Outcome.Malicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Trojan.X FOUND", Outcome.Malicious, ReasonCode.None)]
    [InlineData("1: stream: PUA.Win.Tool FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Phishing.Email FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Broken.Executable FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.OLE2.ContainsMacros FOUND", Outcome.Suspicious, ReasonCode.None)]
    [InlineData("1: stream: Heuristics.Encrypted.Zip FOUND", Outcome.NotScanned, ReasonCode.EncryptedFile)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND", Outcome.NotScanned, ReasonCode.ArchiveNestingLimit)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxFiles FOUND", Outcome.NotScanned, ReasonCode.ArchiveTooLarge)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND", Outcome.NotScanned, ReasonCode.ArchiveTooLarge)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded FOUND", Outcome.NotScanned, ReasonCode.ArchiveTooLarge)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.MaxScanTime FOUND", Outcome.NotScanned, ReasonCode.ScannerTimeout)]
    [InlineData("1: stream: Heuristics.Limits.Exceeded.Whatever FOUND", Outcome.NotScanned, ReasonCode.ScanError)]
    [InlineData("INSTREAM size limit exceeded. ERROR", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    [InlineData("1: INSTREAM size limit exceeded. ERROR", Outcome.NotScanned, ReasonCode.FileTooLarge)]
    [InlineData("1: stream: CL_EFORMAT: Bad format or broken data ERROR", Outcome.NotScanned, ReasonCode.CorruptedFile)]
    public async Task Every_verdict_of_the_protocol_has_its_meaning(string line, Outcome outcome, ReasonCode reason)
    {
        ScannerVerdict verdict = (await ReplyAsync(line)).Verdict!;
        Assert.Equal((outcome, reason), (verdict.Outcome, verdict.Reason));
        Assert.EndsWith(verdict.Raw, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1: COMMAND READ TIMED OUT", ErrorClass.ScannerTimeout)]
    [InlineData("COMMAND READ TIMED OUT ERROR", ErrorClass.ScannerTimeout)]
    [InlineData("1: stream: Can't allocate memory ERROR", ErrorClass.ScannerServer)]
    [InlineData("1: stream: Error writing to temporary file ERROR", ErrorClass.ScannerServer)]
    [InlineData("UNKNOWN COMMAND", ErrorClass.ScannerProtocol)]
    [InlineData("1: UNKNOWN COMMAND ERROR", ErrorClass.ScannerProtocol)]
    [InlineData("", ErrorClass.ScannerProtocol)]
    [InlineData("HTTP/1.1 400 Bad Request", ErrorClass.ScannerProtocol)]
    [InlineData("1: stream: NOT OK", ErrorClass.ScannerProtocol)]
    [InlineData("12: stream: OK", ErrorClass.ScannerProtocol)]
    [InlineData("stream: OK", ErrorClass.ScannerProtocol)]
    public async Task Whatever_is_no_verdict_is_a_failure(string line, ErrorClass kind) => Assert.Equal(kind, (await ReplyAsync(line)).Failure!.Class);

    [Fact]
    public async Task A_name_with_its_hash_behind_it_loses_the_hash()
    {
        ScannerVerdict verdict = (await ReplyAsync("1: stream: Eicar(44d88612fea8a8f36de82e1278abb02f:68) FOUND")).Verdict!;
        Assert.Equal(["Eicar"], verdict.Threats);
    }

    [Theory]
    [InlineData("ClamAV 1.4.3/27000/Mon Jan  1 10:00:00 2026", "1.4.3", "27000")]
    [InlineData("ClamAV 1.4.3", "1.4.3", null)]
    [InlineData("ClamAV 1.4.3/0/", "1.4.3", null)]
    [InlineData("something else", null, null)]
    public void The_version_is_taken_apart(string text, string? engine, string? database) =>
        Assert.Equal(new ScannerIdentity("clamav", engine, database), ClamdVersion.Parse(text) ?? ClamdVersion.Unknown);

    private static async Task<ScannerReply> ReplyAsync(string line)
    {
        await using FaultyServer server = ClamdScript.Answer(line + "\0");
        await using ClamdScanner scanner = ClamdScript.Scanner(server, o => o.ReplyTimeout = TimeSpan.FromSeconds(30));
        return await Scans.WholeAsync(scanner, "fine"u8.ToArray());
    }
}
