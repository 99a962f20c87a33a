namespace Lazaret.Scanning.Api.Tls;

/// <summary>HTTPS for the interface: on when both files are named, and needed when the listen address begins with <c>https://</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>PEM file: the server's certificate first, then those that lead to its CA (<c>DSXCONNECT_TLS_CERTFILE</c>). Read again when it changes.</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file with the certificate's private key, not encrypted (<c>DSXCONNECT_TLS_KEYFILE</c>). Read again when it changes.</summary>
    public string? KeyFile { get; set; }

    /// <summary>True when a file is named.</summary>
    public bool IsSet => !string.IsNullOrEmpty(CertFile) || !string.IsNullOrEmpty(KeyFile);
}
