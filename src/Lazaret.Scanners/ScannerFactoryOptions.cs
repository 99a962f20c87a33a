namespace Lazaret.Scanners;

/// <summary>Settings of scanners that do not stand in their specs.</summary>
public sealed class ScannerFactoryOptions
{
    /// <summary>Signature files of the built-in scanner. Default none.</summary>
    public IReadOnlyList<string> SignatureFiles { get; set; } = [];

    /// <summary>The <c>StreamMaxLength</c> of clamd in bytes, if known: larger objects are then not sent at all. Default null.</summary>
    public long? ClamdMaxStreamLength { get; set; }

    /// <summary>The token of DSXA scanners; null = none.</summary>
    public string? DsxaToken { get; set; }

    /// <summary>Default true.</summary>
    public bool DsxaVerifyTls { get; set; } = true;

    /// <summary>A PEM file with trusted authorities for DSXA scanners; null = the system's.</summary>
    public string? DsxaCaFile { get; set; }

    /// <summary>See <see cref="Dsxa.DsxaOptions.ResponseTimeout"/>; null = its default.</summary>
    public TimeSpan? DsxaTimeout { get; set; }

    /// <summary>See <see cref="Dsxa.DsxaOptions.MaxSize"/>; null = its default.</summary>
    public long? DsxaMaxSize { get; set; }

    /// <summary>How ClamAV REST services speak. Default: found out.</summary>
    public ClamRest.ClamRestDialect ClamRestDialect { get; set; }

    /// <summary>Default true.</summary>
    public bool ClamRestVerifyTls { get; set; } = true;

    /// <summary>A PEM file with trusted authorities for ClamAV REST services; null = the system's.</summary>
    public string? ClamRestCaFile { get; set; }

    /// <summary>See <see cref="ClamRest.ClamRestOptions.ResponseTimeout"/>; null = its default.</summary>
    public TimeSpan? ClamRestTimeout { get; set; }

    /// <summary>See <see cref="ClamRest.ClamRestOptions.MaxSize"/>; null = its default.</summary>
    public long? ClamRestMaxSize { get; set; }
}
