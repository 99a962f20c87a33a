namespace Lazaret.Scanning.Audit;

/// <summary>
/// Settings of the audit output. The names in brackets are those of the DSX family (<c>scan-orchestrator</c> §12), each behind <c>DSXCONNECT_SYSLOG__</c>.
/// </summary>
public sealed class AuditOptions
{
    /// <summary>Largest UDP payload there is, bytes.</summary>
    public const int LargestDatagram = 65_507;

    /// <summary>Host name or address of the collector, not a URL (<c>SYSLOG_SERVER_URL</c>). Default 127.0.0.1.</summary>
    public string Server { get; set; } = "127.0.0.1";

    /// <summary>1 to 65,535 (<c>SYSLOG_SERVER_PORT</c>). Default 514; collectors with TLS usually have 6514.</summary>
    public int Port { get; set; } = 514;

    /// <summary>(<c>TRANSPORT</c>) Default TCP.</summary>
    public AuditTransport Transport { get; set; } = AuditTransport.Tcp;

    /// <summary>Default legacy: what collectors of the DSX family expect.</summary>
    public AuditFormat Format { get; set; } = AuditFormat.Legacy;

    /// <summary>PEM file with the CA that signed the collector's certificate (<c>TLS_CA_FILE</c>); null = the system's.</summary>
    public string? TlsCaFile { get; set; }

    /// <summary>PEM file with our own certificate for collectors that ask for one (<c>TLS_CERT_FILE</c>); only together with <see cref="TlsKeyFile"/>.</summary>
    public string? TlsCertFile { get; set; }

    /// <summary>PEM file with the key of <see cref="TlsCertFile"/> (<c>TLS_KEY_FILE</c>).</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>The name the collector's certificate must hold; null = <see cref="Server"/>.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>Takes any certificate of the collector, so that anybody on the way can read and change the audit (<c>TLS_INSECURE</c>). Default false.</summary>
    public bool TlsInsecure { get; set; }

    /// <summary>Sends <c>dsx-connect dsx-connect-workers initialized to use syslog</c> before the first line, in the legacy format only. Default true.</summary>
    public bool Announce { get; set; } = true;

    /// <summary>Our host name in the lines; null = the machine's.</summary>
    public string? HostName { get; set; }

    /// <summary>Longest line over UDP, bytes; 1,024 to 65,507. Default 8,192. Longer ones are shortened and marked <c>"truncated":true</c>.</summary>
    public int MaxDatagramBytes { get; set; } = 8192;

    /// <summary>Longest line over TCP and TLS, bytes; 1,024 to 1 MiB. Default 64 KiB. Longer ones are shortened and marked <c>"truncated":true</c>.</summary>
    public int MaxLineBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How many results may wait for the collector; 1 upwards. Default 1,000,000. Nothing is ever dropped: when so many wait, no new work is taken until there is room.
    /// </summary>
    public long MaxBacklog { get; set; } = 1_000_000;

    /// <summary>
    /// How long a connection must stay whole after the other machine has taken the bytes until they count as delivered; 0 to 60 s. Default 1 s. It is the time a
    /// collector has to put them away: what it loses in a crash within it is sent again.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes sent and not yet confirmed; 64 KiB to 256 MiB. Default 16 MiB; over UDP never more than 4 MiB. Throughput is at most this in each <see cref="Grace"/>.</summary>
    public int WindowBytes { get; set; } = 16 << 20;

    /// <summary>Patience with one connection attempt, the TLS handshake included; above 0. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A collector that takes nothing for so long while lines wait is connected to anew; above 0. Default 2 minutes.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The wait after the first failure; above 0. Default 1 s; doubles up to <see cref="LongestWait"/>, each time a random half to all of it.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait; <see cref="FirstWait"/> upwards. Default 60 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>One sentence for each setting that is out of its range; empty when all are fine.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        void Check(bool ok, string name, object? value, string allowed)
        {
            if (!ok)
            {
                errors.Add($"Audit {name} is {value ?? "not set"}; allowed is {allowed}.");
            }
        }

        Check(Uri.CheckHostName(Server.Trim('[', ']')) != UriHostNameType.Unknown, nameof(Server), $"\"{Server}\"", "a host name or address, without scheme and port");
        Check(Port is >= 1 and <= 65_535, nameof(Port), Port, "1 to 65535");
        Check(Enum.IsDefined(Transport), nameof(Transport), Transport, "udp, tcp or tls");
        Check(Enum.IsDefined(Format), nameof(Format), Format, "legacy or rfc5424");
        bool tls = Transport == AuditTransport.Tls;
        Check(string.IsNullOrEmpty(TlsCertFile) == string.IsNullOrEmpty(TlsKeyFile), nameof(TlsCertFile), TlsCertFile, "both TlsCertFile and TlsKeyFile, or neither");
        Check(tls || string.IsNullOrEmpty(TlsCaFile), nameof(TlsCaFile), TlsCaFile, "a file only with the transport tls");
        Check(tls || string.IsNullOrEmpty(TlsCertFile), nameof(TlsCertFile), TlsCertFile, "a file only with the transport tls");
        Check(tls || !TlsInsecure, nameof(TlsInsecure), TlsInsecure, "true only with the transport tls");
        Check(!TlsInsecure || string.IsNullOrEmpty(TlsCaFile), nameof(TlsInsecure), TlsInsecure, "true only without TlsCaFile: either the collector is checked or it is not");
        Check(MaxDatagramBytes is >= 1024 and <= LargestDatagram, nameof(MaxDatagramBytes), MaxDatagramBytes, "1024 to 65507 bytes");
        Check(MaxLineBytes is >= 1024 and <= 1 << 20, nameof(MaxLineBytes), MaxLineBytes, "1024 bytes to 1 MiB");
        Check(MaxBacklog >= 1, nameof(MaxBacklog), MaxBacklog, "1 or more");
        Check(Grace >= TimeSpan.Zero && Grace <= TimeSpan.FromMinutes(1), nameof(Grace), Grace, "0 to 60 s");
        Check(WindowBytes is >= 64 << 10 and <= 256 << 20, nameof(WindowBytes), WindowBytes, "64 KiB to 256 MiB");
        Check(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout), ConnectTimeout, "more than 0 s");
        Check(StallTimeout > TimeSpan.Zero, nameof(StallTimeout), StallTimeout, "more than 0 s");
        Check(FirstWait > TimeSpan.Zero, nameof(FirstWait), FirstWait, "more than 0 s");
        Check(LongestWait >= FirstWait, nameof(LongestWait), LongestWait, $"{FirstWait} (FirstWait) or more");
        return errors;
    }
}
