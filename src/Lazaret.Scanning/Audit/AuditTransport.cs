namespace Lazaret.Scanning.Audit;

/// <summary>How audit lines travel.</summary>
public enum AuditTransport
{
    /// <summary>One datagram a line. Nobody says whether it arrived: only a collector whose machine answers that the port is closed is noticed.</summary>
    Udp = 0,

    Tcp = 1,

    Tls = 2,
}
