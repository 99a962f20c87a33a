using System.Net;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;

namespace Lazaret.Scanners.ClamRest;

/// <summary>What the services answer: clean is one status with one exact text; all else is a finding, a reason, or an error. Pure.</summary>
internal static class ClamRestReply
{
    /// <summary>The services tell neither engine nor database version, so verdicts are never cached.</summary>
    public static readonly ScannerIdentity Identity = new("clamav", null, null);

    // The least StreamMaxLength that clamd was ever shipped with: below it, no size limit is the reason.
    private const long LeastLimit = 25_000_000;
    private const string Ok = "Everything ok : true";
    private const string NotOk = "Everything ok : false";
    private const string V1Says = "AV Response : ";

    /// <param name="dialect">Which one was asked; never Auto.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body, bounded.</param>
    /// <param name="scanner">The scanner's name.</param>
    /// <param name="size">Bytes that were sent.</param>
    /// <param name="retryAfter">The wait the server asked for.</param>
    /// <param name="took">Time from the start of the request.</param>
    public static ScannerReply Read(ClamRestDialect dialect, HttpStatusCode status, string body, string scanner, long size, TimeSpan? retryAfter, TimeSpan took)
    {
        string text = Trim(body);
        ScannerReply? own = dialect switch
        {
            ClamRestDialect.V1Alpha => V1Alpha(status, text, scanner, size, took),
            _ when status != HttpStatusCode.OK => null,
            ClamRestDialect.Reply => Line(text, scanner, took),
            _ when text == Ok => Verdict(scanner, Outcome.Clean, ReasonCode.None, text, [], took),

            // A finding or an error: the service does not say which. Nothing that deletes should follow from an error, and nothing that is not known clean goes on.
            _ when text == NotOk => Verdict(scanner, Outcome.Suspicious, ReasonCode.None, text, [], took) with { Detail = "infected, or clamd could not scan it; the service does not say which, as it has no /scanReply" },
            _ => null,
        };
        return own ?? Other(status, text, retryAfter, scanner, took);
    }

    /// <summary>An answer without the line end behind it; NUL is clamd's own, which one of the services passes on.</summary>
    public static string Trim(string body)
    {
        string text = body;
        foreach (char end in "\0\n\r")
        {
            text = text.EndsWith(end) ? text[..^1] : text;
        }

        return text;
    }

    private static ScannerReply? Line(string line, string scanner, TimeSpan took)
    {
        ClamdReply reply = ClamdReply.Parse($"1: {line}", 1);
        return reply.Kind switch
        {
            ClamdReplyKind.Ok => Verdict(scanner, Outcome.Clean, ReasonCode.None, line, [], took),
            ClamdReplyKind.Found when ClamdJudge.OfThreat(reply.Threat) is var (outcome, reason) => Verdict(scanner, outcome, reason, reply.Raw, outcome == Outcome.NotScanned ? [] : [reply.Threat], took),
            ClamdReplyKind.Error when ClamdJudge.OfError(reply.Raw) is { } reason => Verdict(scanner, Outcome.NotScanned, reason, reply.Raw, [], took),
            ClamdReplyKind.Error => ClamdJudge.Refuse(reply),
            _ => null,
        };
    }

    private static ScannerReply? V1Alpha(HttpStatusCode status, string text, string scanner, long size, TimeSpan took)
    {
        if (!text.StartsWith(V1Says, StringComparison.Ordinal))
        {
            return null;
        }

        string said = text[V1Says.Length..];
        switch ((int)status, said)
        {
            case (200, "OK"):
                return Verdict(scanner, Outcome.Clean, ReasonCode.None, text, [], took);
            case (403, "FOUND"):
                return Verdict(scanner, Outcome.Malicious, ReasonCode.None, text, [], took) with { Detail = "the service does not say what was found" };
            case (400, "ERROR"):
                return Failures.Make(ErrorClass.ScannerServer, ReasonCode.ScanError, "clamd could not scan: the service says ERROR");
            case (412 or 501, _):
                // What the service could not make sense of, which clamd's complaint of too large a stream is as a rule.
                return Verdict(scanner, Outcome.NotScanned, size > LeastLimit ? ReasonCode.FileTooLarge : ReasonCode.ScanError, text, [], took);
            default:
                return null;
        }
    }

    private static ScannerReply Other(HttpStatusCode status, string text, TimeSpan? retryAfter, string scanner, TimeSpan took)
    {
        string said = text.Length > 200 ? text[..200] + "…" : text;
        int code = (int)status;
        return code switch
        {
            413 => Verdict(scanner, Outcome.NotScanned, ReasonCode.FileTooLarge, "HTTP 413", [], took),
            401 or 403 => Failures.Make(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, $"The scanner refuses us (HTTP {code})."),
            408 => Failures.Make(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, "The scanner gave up waiting for the object (HTTP 408).", retryAfter),
            429 => Failures.Make(ErrorClass.ScannerThrottled, ReasonCode.ScannerOverloaded, "The scanner asks for patience (HTTP 429).", retryAfter),
            >= 500 => Failures.Make(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, $"The scanner failed (HTTP {code}): {said}", retryAfter),
            >= 200 and < 300 => Failures.Protocol($"The scanner's answer is none that is known (HTTP {code}): {said}"),
            _ => Failures.Make(ErrorClass.ScannerClient, ReasonCode.ScannerRejected, $"The scanner refuses the request (HTTP {code}): {said}"),
        };
    }

    private static ScannerVerdict Verdict(string scanner, Outcome outcome, ReasonCode reason, string raw, IReadOnlyList<string> threats, TimeSpan took) => new()
    {
        Scanner = scanner,
        Outcome = outcome,
        Reason = reason,
        Raw = raw.Length <= 500 ? raw : raw[..500],
        Threats = threats,
        Identity = Identity,
        Duration = took,
    };
}
