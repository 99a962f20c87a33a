namespace Lazaret.Core.Scanners;

/// <summary>
/// Verdicts by content: SHA-256 + engine + engine version + database version. Only Clean, Malicious and Suspicious are kept, and only of engines that
/// tell their database version. Losing it costs time, never a verdict.
/// </summary>
public interface IVerdictCache
{
    /// <summary>The verdict of this very engine and database on this very content, or null.</summary>
    ValueTask<ScannerVerdict?> FindAsync(string sha256, string scanner, ScannerIdentity identity, CancellationToken cancellationToken);

    /// <summary>Keeps a verdict; may forget it again whenever it likes.</summary>
    ValueTask KeepAsync(string sha256, ScannerVerdict verdict, CancellationToken cancellationToken);
}
