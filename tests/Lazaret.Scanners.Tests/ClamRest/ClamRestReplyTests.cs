using System.Net;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.ClamRest;

namespace Lazaret.Scanners.Tests.ClamRest;

/// <summary>The table of answers.</summary>
public sealed class ClamRestReplyTests
{
    [Theory]
    [InlineData(ClamRestDialect.Scan, 200, "Everything ok : true\n")]
    [InlineData(ClamRestDialect.Scan, 200, "Everything ok : true")]
    [InlineData(ClamRestDialect.Reply, 200, "stream: OK")]
    [InlineData(ClamRestDialect.Reply, 200, "stream: OK\0")]
    [InlineData(ClamRestDialect.Reply, 200, "stream: OK\r\n")]
    [InlineData(ClamRestDialect.V1Alpha, 200, "AV Response : OK\n")]
    public void One_status_with_one_text_is_clean(ClamRestDialect dialect, int status, string body) => Assert.Equal(Outcome.Clean, Read(dialect, status, body).Verdict?.Outcome);

    [Fact]
    public void Nothing_else_is_clean_whatever_it_holds()
    {
        string[] texts =
        [
            "Everything ok : true", "Everything ok : false", "everything ok : true", "Everything ok : TRUE", "Everything ok: true", " Everything ok : true", "Everything ok : true ", "Everything ok : true\n\n\n",
            "x Everything ok : true", "Everything ok : true, or not", "Everything ok : trueFOUND", "stream: OK", "stream: OK ", "stream:OK", "OK", "stream: OK\nstream: Eicar FOUND", "stream: Eicar FOUND", "Stream: OK", "stream: ok",
            "1: stream: OK", "AV Response : OK", "AV Response : OK FOUND", "AV Response : FOUND", "AV Response : ERROR", "AV Response : PARSE_ERROR", "AV Response : ", "AV Response :", "empty file", "not okay", "healthcheck: OK",
            "INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "COMMAND READ TIMED OUT", "UNKNOWN COMMAND", "", "\0", "\n", "<html>OK</html>", "{\"ok\":true}", "true",
        ];
        int[] statuses = [200, 201, 202, 204, 206, 301, 302, 400, 401, 403, 404, 405, 408, 412, 413, 418, 429, 500, 501, 502, 503];
        foreach (ClamRestDialect dialect in (ClamRestDialect[])[ClamRestDialect.Scan, ClamRestDialect.Reply, ClamRestDialect.V1Alpha])
        {
            string good = dialect switch { ClamRestDialect.Scan => "Everything ok : true", ClamRestDialect.Reply => "stream: OK", _ => "AV Response : OK" };
            foreach (int status in statuses)
            {
                foreach (string text in texts)
                {
                    ScannerReply reply = Read(dialect, status, text);
                    Assert.True(reply.Verdict is null != (reply.Failure is null));
                    Assert.True((status == 200 && text == good) == (reply.Verdict?.Outcome == Outcome.Clean), $"{dialect} {status} \"{text}\" is {reply.Verdict?.Outcome}");
                }
            }
        }
    }

    [Theory]
    [InlineData("stream: Eicar-Test-Signature FOUND\n", Outcome.Malicious, ReasonCode.None, "Eicar-Test-Signature")]
    [InlineData("stream: Win.Test.UNOFFICIAL(44d88612fea8a8f36de82e1278abb02f:68) FOUND", Outcome.Malicious, ReasonCode.None, "Win.Test.UNOFFICIAL")]
    [InlineData("stream: PUA.Win.Tool FOUND", Outcome.Suspicious, ReasonCode.None, "PUA.Win.Tool")]
    [InlineData("stream: Heuristics.Encrypted.Zip FOUND", Outcome.NotScanned, ReasonCode.EncryptedFile, null)]
    [InlineData("INSTREAM size limit exceeded. ERROR", Outcome.NotScanned, ReasonCode.FileTooLarge, null)]
    public void The_line_of_clamd_is_judged_as_clamds_own(string line, Outcome outcome, ReasonCode reason, string? threat)
    {
        ScannerVerdict verdict = Read(ClamRestDialect.Reply, 200, line).Verdict!;
        Assert.Equal((outcome, reason, threat), (verdict.Outcome, verdict.Reason, verdict.Threats.SingleOrDefault()));
    }

    [Theory]
    [InlineData(403, "AV Response : FOUND\n", Outcome.Malicious, ReasonCode.None)]
    [InlineData(412, "AV Response : PARSE_ERROR\n", Outcome.NotScanned, ReasonCode.ScanError)]
    [InlineData(501, "AV Response : \n", Outcome.NotScanned, ReasonCode.ScanError)]
    public void The_texts_of_v1alpha_count_with_their_status(int status, string body, Outcome outcome, ReasonCode reason)
    {
        ScannerVerdict verdict = Read(ClamRestDialect.V1Alpha, status, body).Verdict!;
        Assert.Equal((outcome, reason), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public void What_v1alpha_cannot_make_sense_of_was_too_large_when_it_was_large() =>
        Assert.Equal(ReasonCode.FileTooLarge, ClamRestReply.Read(ClamRestDialect.V1Alpha, HttpStatusCode.PreconditionFailed, "AV Response : PARSE_ERROR\n", "r", 30_000_000, null, default).Verdict?.Reason);

    [Theory]
    [InlineData(ClamRestDialect.V1Alpha, 400, "AV Response : ERROR\n", ErrorClass.ScannerServer)]
    [InlineData(ClamRestDialect.V1Alpha, 403, "Forbidden", ErrorClass.ScannerAuth)]
    [InlineData(ClamRestDialect.V1Alpha, 200, "AV Response : FOUND\n", ErrorClass.ScannerProtocol)]
    [InlineData(ClamRestDialect.V1Alpha, 204, "", ErrorClass.ScannerProtocol)]
    [InlineData(ClamRestDialect.Reply, 200, "stream: Can't allocate memory ERROR", ErrorClass.ScannerServer)]
    [InlineData(ClamRestDialect.Reply, 200, "COMMAND READ TIMED OUT", ErrorClass.ScannerProtocol)]
    [InlineData(ClamRestDialect.Scan, 200, "empty file\n", ErrorClass.ScannerProtocol)]
    [InlineData(ClamRestDialect.Scan, 500, "not okay", ErrorClass.ScannerServer)]
    [InlineData(ClamRestDialect.Scan, 401, "", ErrorClass.ScannerAuth)]
    [InlineData(ClamRestDialect.Scan, 429, "", ErrorClass.ScannerThrottled)]
    [InlineData(ClamRestDialect.Scan, 404, "", ErrorClass.ScannerClient)]
    public void What_is_no_answer_is_a_failure(ClamRestDialect dialect, int status, string body, ErrorClass error) => Assert.Equal(error, Read(dialect, status, body).Failure?.Class);

    [Fact]
    public void A_false_without_clamds_line_is_neither_clean_nor_ground_for_deleting() =>
        Assert.Equal(Outcome.Suspicious, Read(ClamRestDialect.Scan, 200, "Everything ok : false\n").Verdict?.Outcome);

    [Fact]
    public void A_service_that_takes_no_files_of_this_size_has_not_scanned_it() => Assert.Equal(ReasonCode.FileTooLarge, Read(ClamRestDialect.Scan, 413, "").Verdict?.Reason);

    private static ScannerReply Read(ClamRestDialect dialect, int status, string body) => ClamRestReply.Read(dialect, (HttpStatusCode)status, body, "rest", 100, null, default);
}
