namespace Lazaret.Scanners.ClamRest;

/// <summary>Settings of a ClamAV REST scanner.</summary>
public sealed class ClamRestOptions
{
    /// <summary>Name in results: the spec it was made from.</summary>
    public required string Name { get; set; }

    /// <summary>Such as <c>https://clamav:443</c>; a path in front of <c>/scan</c> may be part of it.</summary>
    public required Uri BaseUrl { get; set; }

    public ClamRestDialect Dialect { get; set; } = ClamRestDialect.Auto;

    /// <summary>Default true.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary>A PEM file with trusted authorities in place of the system's; null = the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>From the last byte to the answer. Default 150 s: more than the 120 s that clamd gives itself.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>How long the service may take no byte while an object is sent. Default 1 minute.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Objects above this many bytes are not sent and not scanned. Default 25,000,000; 0 = no limit. Set it to the smallest of the service's own limits and clamd's <c>StreamMaxLength</c>, <c>MaxFileSize</c> and <c>MaxScanSize</c>:
    /// clamd calls larger files clean unless <c>AlertExceedsMax</c> is on.
    /// </summary>
    public long MaxSize { get; set; } = 25_000_000;

    /// <summary>How long what was found out of the service counts. Default 5 minutes.</summary>
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromMinutes(5);
}
