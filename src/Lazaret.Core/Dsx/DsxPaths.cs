namespace Lazaret.Core.Dsx;

/// <summary>Addresses and header names of the DSX wire (<c>scan-orchestrator</c> §2, §3; <c>connectors</c> §1.1).</summary>
public static class DsxPaths
{
    /// <summary>Prefix of the core's routes.</summary>
    public const string CorePrefix = "/dsx-connect/api/v1";

    /// <summary>The core's usual port.</summary>
    public const int CorePort = 8586;

    public const string EnrollmentHeader = "X-Enrollment-Token";

    public const string JobIdHeader = "X-Job-Id";

    public const string JobNameHeader = "X-Job-Name";

    public const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>
    /// Our own addition to <c>read_file</c> answers: the version that is being read, as the JSON of <see cref="DsxObjectVersion"/> in base64. Peers that do not
    /// know it ignore it.
    /// </summary>
    public const string VersionHeader = "X-Lazaret-Object";
}
