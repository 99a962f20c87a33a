namespace Lazaret.Connectors.Remote;

/// <summary>How connectors in other processes are called.</summary>
public sealed class RemoteConnectorOptions
{
    /// <summary>Largest time to connect, TLS included. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest time between a request and the headers of its answer, for reads and actions. Default 30 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest time without a byte while content flows; there is no limit for the whole (D-26). Default 60 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections to one connector. Default 64.</summary>
    public int MaxConnections { get; set; } = 64;

    /// <summary>Check connectors' certificates. Default on (W-26).</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary>A PEM file with the certificates that connectors' certificates may come from, in place of the system's; null = the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// Who may be called: host names, <c>*.example.org</c>, addresses and CIDR ranges. Empty = every address but link-local, multicast and metadata services; loopback only for
    /// connectors that registered from this machine.
    /// </summary>
    public IList<string> Allow { get; } = [];
}
