using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanners.Clamd;

/// <summary>
/// What clamd's words mean: the table of <c>docs/scanners.md</c>. Only families that are known to be hints, not findings, are milder than
/// malicious; a name this table does not know is never made harmless.
/// </summary>
internal static class ClamdJudge
{
    private const string Limits = "Heuristics.Limits.Exceeded";

    private static readonly string[] Suspicious =
    [
        "PUA.", "Heuristics.Broken.", "Heuristics.Phishing.", "Heuristics.Structured.", "Heuristics.OLE2.ContainsMacros",
        "Heuristics.XLS.", "Heuristics.Safebrowsing.", "Heuristics.PDF.ObfuscatedNameObject",
    ];

    private static readonly (string Text, ReasonCode Reason)[] ItemErrors =
    [
        ("size limit exceeded", ReasonCode.FileTooLarge),
        ("CL_EMAXSIZE", ReasonCode.FileTooLarge),
        ("CL_EMAXREC", ReasonCode.ArchiveNestingLimit),
        ("CL_EMAXFILES", ReasonCode.ArchiveTooLarge),
        ("time limit", ReasonCode.ScannerTimeout),
        ("CL_ETIMEOUT", ReasonCode.ScannerTimeout),
        ("Bad format", ReasonCode.CorruptedFile),
        ("broken data", ReasonCode.CorruptedFile),
        ("Can't unpack", ReasonCode.CorruptedFile),
        ("Unrecoverable parse", ReasonCode.CorruptedFile),
    ];

    public static (Outcome Outcome, ReasonCode Reason) OfThreat(string threat)
    {
        if (threat.StartsWith("Heuristics.Encrypted", StringComparison.Ordinal))
        {
            return (Outcome.NotScanned, ReasonCode.EncryptedFile);
        }

        if (threat.StartsWith(Limits, StringComparison.Ordinal))
        {
            return (Outcome.NotScanned, OfLimit(threat.AsSpan(Limits.Length).TrimStart('.')));
        }

        return Suspicious.Any(prefix => threat.StartsWith(prefix, StringComparison.Ordinal))
            ? (Outcome.Suspicious, ReasonCode.None)
            : (Outcome.Malicious, ReasonCode.None);
    }

    /// <summary>An error that lies in this object: the reason it was not scanned. Null: clamd itself is in trouble.</summary>
    public static ReasonCode? OfError(string raw)
    {
        foreach ((string text, ReasonCode reason) in ItemErrors)
        {
            if (raw.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>The failure of a reply that is no verdict.</summary>
    public static Failure Refuse(ClamdReply reply)
    {
        string quoted = reply.Raw.Length > 200 ? reply.Raw[..200] : reply.Raw;
        if (reply.Raw.Contains("TIMED OUT", StringComparison.Ordinal))
        {
            // clamd waited too long for our next bytes: the object's source was slow, another try may do.
            return Failures.Timeout($"clamd gave up waiting: {quoted}");
        }

        bool protocol = reply.Kind == ClamdReplyKind.Garbage || reply.Raw.Contains("UNKNOWN COMMAND", StringComparison.Ordinal);
        return protocol
            ? Failures.Protocol(quoted.Length == 0 ? "clamd sent an empty reply" : $"clamd sent an unexpected reply: {quoted}")
            : Failures.Make(ErrorClass.ScannerServer, ReasonCode.ScanError, $"clamd could not scan: {quoted}");
    }

    private static ReasonCode OfLimit(ReadOnlySpan<char> limit) =>
        limit.StartsWith("MaxFileSize") ? ReasonCode.FileTooLarge
        : limit.StartsWith("MaxRecursion") ? ReasonCode.ArchiveNestingLimit
        : limit.StartsWith("MaxScanSize") || limit.StartsWith("MaxFiles") || limit.IsEmpty || limit.StartsWith("UNOFFICIAL") ? ReasonCode.ArchiveTooLarge
        : limit.StartsWith("MaxScanTime") ? ReasonCode.ScannerTimeout
        : ReasonCode.ScanError;
}
