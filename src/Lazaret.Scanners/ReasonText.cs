using Lazaret.Core.Outcomes;

namespace Lazaret.Scanners;

/// <summary>Maps an engine's own words for why it did not scan to our reason codes: case-insensitive substrings, the first hit wins (<c>connectors</c> §5.2).</summary>
public static class ReasonText
{
    /// <summary>The code for a reason text; <see cref="ReasonCode.ScanError"/> for anything else.</summary>
    public static ReasonCode Map(string? reason)
    {
        string text = reason ?? "";
        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        return text switch
        {
            _ when Has("encrypt") || Has("password") => ReasonCode.EncryptedFile,
            _ when (Has("archive") || Has("container")) && (Has("large") || Has("limit")) => ReasonCode.ArchiveTooLarge,
            _ when Has("too large") || Has("size") => ReasonCode.FileTooLarge,
            _ when Has("unsupported") || Has("file type") => ReasonCode.FileTypeNotSupported,
            _ when Has("corrupt") || Has("malformed") => ReasonCode.CorruptedFile,
            _ when Has("nest") || Has("depth") => ReasonCode.ArchiveNestingLimit,
            _ when Has("bomb") => ReasonCode.ZipBomb,
            _ when Has("empty") => ReasonCode.EmptyFile,
            _ when Has("base64") => ReasonCode.InvalidBase64,
            _ when Has("hash") => ReasonCode.InvalidHash,
            _ when Has("initializ") => ReasonCode.SystemInitializing,
            _ => ReasonCode.ScanError,
        };
    }
}
