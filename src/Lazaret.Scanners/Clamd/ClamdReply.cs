using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Clamd;

/// <summary>Every reply of the protocol, and what it means to us. The table is in <c>docs/scanners.md</c>.</summary>
internal static class ClamdReply
{
    /// <summary>Reads a reply line, its NUL already cut; null = the connection ended without one.</summary>
    public static ScannerReply Parse(string? line, string scanner, ScannerIdentity identity, TimeSpan took)
    {
        if (line is null)
        {
            return new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, "clamd closed the connection without a whole reply.");
        }

        string text = Strip(line);
        if (text.EndsWith(" FOUND", StringComparison.Ordinal))
        {
            return Found(text[..^" FOUND".Length], text, scanner, identity, took);
        }

        if (text == "OK")
        {
            return Verdict(Outcome.Clean, ReasonCode.None, text, [], scanner, identity, took);
        }

        if (text.Contains("size limit exceeded", StringComparison.OrdinalIgnoreCase))
        {
            return Verdict(Outcome.NotScanned, ReasonCode.FileTooLarge, text, [], scanner, identity, took);
        }

        if (text.Contains("TIMED OUT", StringComparison.OrdinalIgnoreCase) || text.Contains("Time limit reached", StringComparison.OrdinalIgnoreCase))
        {
            return new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, $"clamd answered \"{Cut(text)}\".");
        }

        if (text.EndsWith(" ERROR", StringComparison.Ordinal) || text == "ERROR")
        {
            return new Failure(ErrorClass.ScannerServer, ReasonCode.ScanError, $"clamd answered \"{Cut(text)}\".");
        }

        return new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, $"clamd answered \"{Cut(text)}\", which is no reply to a scan.");
    }

    private static ScannerVerdict Found(string name, string raw, string scanner, ScannerIdentity identity, TimeSpan took)
    {
        bool Is(string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

        // What clamd calls found but means "could not look inside": never clean, and not malicious either.
        if (Is("Heuristics.Encrypted"))
        {
            return Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile, raw, [name], scanner, identity, took);
        }

        if (Is("Heuristics.Limits.Exceeded"))
        {
            ReasonCode reason = name.Contains("Recursion", StringComparison.OrdinalIgnoreCase) ? ReasonCode.ArchiveNestingLimit
                : name.Contains("MaxFileSize", StringComparison.OrdinalIgnoreCase) ? ReasonCode.FileTooLarge
                : name.Contains("MaxScanTime", StringComparison.OrdinalIgnoreCase) ? ReasonCode.ScannerTimeout
                : ReasonCode.ArchiveTooLarge;
            return Verdict(Outcome.NotScanned, reason, raw, [name], scanner, identity, took);
        }

        if (Is("Heuristics.Broken"))
        {
            return Verdict(Outcome.NotScanned, ReasonCode.CorruptedFile, raw, [name], scanner, identity, took);
        }

        Outcome outcome = Is("PUA.") || Is("Heuristics.") ? Outcome.Suspicious : Outcome.Malicious;
        return Verdict(outcome, ReasonCode.None, raw, [name], scanner, identity, took);
    }

    private static ScannerVerdict Verdict(Outcome outcome, ReasonCode reason, string raw, string[] threats, string scanner, ScannerIdentity identity, TimeSpan took) => new()
    {
        Scanner = scanner,
        Outcome = outcome,
        Reason = reason,
        Raw = raw,
        Detail = outcome == Outcome.NotScanned ? raw : null,
        Threats = threats,
        Identity = identity,
        Duration = took,
    };

    /// <summary>Takes off the session number (<c>3: </c>) and the name of the stream (<c>stream: </c>).</summary>
    private static string Strip(string line)
    {
        int digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
        {
            digits++;
        }

        string text = digits > 0 && line.AsSpan(digits).StartsWith(": ") ? line[(digits + 2)..] : line;
        return text.StartsWith("stream: ", StringComparison.Ordinal) ? text["stream: ".Length..] : text;
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
