namespace Lazaret.Scanning.Content;

/// <summary>Limits of one pass over an object.</summary>
public sealed class ContentScannerOptions
{
    /// <summary>Objects above this many bytes are not scanned (reason file_too_large); 0 (default) = no limit but the scanners' own.</summary>
    public long MaxSize { get; set; }

    /// <summary>A read that gives no byte for this long fails (read_timeout) and is tried again. Default 60 s; whole reads may take as long as they need.</summary>
    public TimeSpan ReadIdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest a scanner may take from the last byte to its verdict, on top of the scanner's own limits. Default 10 minutes.
    /// </summary>
    public TimeSpan VerdictTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A scanner that takes no byte for this long has hung (scanner_timeout). Default 2 minutes.</summary>
    public TimeSpan WriteIdleTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
