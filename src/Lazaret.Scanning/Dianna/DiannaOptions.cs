namespace Lazaret.Scanning.Dianna;

/// <summary>Settings of <see cref="DiannaAnalyzer"/>; names in comments are behind <c>DSXCONNECT_DIANNA__</c>.</summary>
public sealed class DiannaOptions
{
    /// <summary><c>MANAGEMENT_URL</c>; <c>https://</c> is put before it when there is no scheme.</summary>
    public string ManagementUrl { get; set; } = "";

    /// <summary><c>API_TOKEN</c>; sent as <c>Authorization</c>, without a scheme word.</summary>
    public string ApiToken { get; set; } = "";

    /// <summary><c>VERIFY_TLS</c>.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary><c>CA_BUNDLE</c>: PEM file; null = the system's authorities.</summary>
    public string? CaFile { get; set; }

    /// <summary><c>CHUNK_SIZE</c>, bytes; 64 KiB to 64 MiB. Default 4 MiB.</summary>
    public int ChunkSize { get; set; } = 4 << 20;

    /// <summary><c>TIMEOUT</c> of one request. Default 60 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}
