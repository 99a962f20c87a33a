namespace Lazaret.Scanners.Dsxa;

/// <summary>Settings of a DSXA scanner (<c>connectors</c> §4).</summary>
public sealed class DsxaOptions
{
    /// <summary>Name in results: the spec it was made from.</summary>
    public required string Name { get; set; }

    /// <summary>Such as <c>http://host:5000</c>; what follows <c>/scan/binary</c> is cut off.</summary>
    public required Uri BaseUrl { get; set; }

    /// <summary>Sent as AUTH_TOKEN and AUTH; null = none.</summary>
    public string? AuthToken { get; set; }

    /// <summary>Sent as <c>protected_entity</c>; null (default) = left out.</summary>
    public int? ProtectedEntity { get; set; }

    /// <summary>Default true.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary>A PEM file with further trusted authorities; null = the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>From the last byte to the answer. Default 10 minutes.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the scanner may take no byte while an object is sent. Default 1 minute.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Objects above this many bytes are not sent. Default 2 GiB; 0 = no limit.</summary>
    public long MaxSize { get; set; } = 2L << 30;
}
