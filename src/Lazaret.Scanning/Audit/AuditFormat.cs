namespace Lazaret.Scanning.Audit;

/// <summary>The shape of audit lines.</summary>
public enum AuditFormat
{
    /// <summary>
    /// As collectors of the DSX family know it (<c>scan-orchestrator</c> §11): <c>&lt;134&gt;dsx-connect {json}</c>, line feed, NUL over UDP and TCP;
    /// <c>dsx-connect {json}</c>, line feed, without the number in front over TLS.
    /// </summary>
    Legacy = 0,

    /// <summary>RFC 5424: <c>&lt;134&gt;1 TIME HOST lazaret PID scan - {json}</c>; over TCP and TLS with its length in front (RFC 6587, RFC 5425).</summary>
    Rfc5424 = 1,
}
