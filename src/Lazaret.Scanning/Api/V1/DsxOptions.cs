namespace Lazaret.Scanning.Api.V1;

/// <summary>Settings of the DSX wire on the core's side (<c>scan-orchestrator</c> §3, §12). Names in comments are those of the existing system.</summary>
public sealed class DsxOptions
{
    /// <summary><c>DSXCONNECT_AUTH__ENABLED</c>. Null = on unless we listen on loopback only.</summary>
    public bool? AuthEnabled { get; set; }

    /// <summary><c>DSXCONNECT_AUTH__ENROLLMENT_TOKEN</c> and <c>…_TOKENS</c>. Empty while authentication is on: one is made, kept in the store and shown once.</summary>
    public IList<string> EnrollmentTokens { get; } = [];

    /// <summary>Lets authentication be off on other addresses than loopback. Off by default: such a start is refused.</summary>
    public bool AllowOpen { get; set; }

    /// <summary><c>DSXCONNECT_AUTH__HMAC_MAX_SKEW</c>: how far the other side's clock may be off. Default 60 s.</summary>
    public TimeSpan MaxSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>DSXCONNECT_APP_ENV</c>: <c>dev, stg, prod, exp, app</c>; decides presence time and UI capabilities. Default <c>prod</c> (D-19).</summary>
    public string Environment { get; set; } = "prod";

    /// <summary>How long a connector counts as present after a registration; null = 600 s in dev, exp and app, else 120 s.</summary>
    public TimeSpan? Presence { get; set; }

    /// <summary>How often presence is checked. Default 20 s.</summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary><c>DSXCONNECT_CONNECTORS__CLIENT_TIMEOUT_SECONDS</c>: for calls to connectors other than content reads. Default 30 s.</summary>
    public TimeSpan ControlTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary><c>DSXCONNECT_WORKERS__SCAN_REQUEST_BATCH_ENABLED</c>. On by default: connectors that do not ask send batches anyway.</summary>
    public bool BatchEnabled { get; set; } = true;

    public int BatchDefaultSize { get; set; } = 100;

    public int BatchMaxSize { get; set; } = 1000;

    /// <summary>Answer 409 to requests for a paused job, as the existing core does. Off: they are accepted and held (D-09, W-06).</summary>
    public bool RefuseWhilePaused { get; set; }

    /// <summary><c>DSXCONNECT_FEATURES__ENABLE_ESTIMATE_PREFLIGHT</c>.</summary>
    public bool EstimatePreflight { get; set; }

    /// <summary>What <c>GET config</c> shows of the scanner; no secrets in it.</summary>
    public string ScanBinaryUrl { get; set; } = "";

    /// <summary>What <c>GET config</c> shows as the largest file that is scanned, bytes.</summary>
    public long MaxFileSize { get; set; } = 2L << 30;

    /// <summary>What <c>GET config</c> shows as the number of results that are kept.</summary>
    public long RetainResults { get; set; } = -1;

    /// <summary><c>DSX_BUILD_TIMESTAMP</c>; null = when the program file was written.</summary>
    public string? BuildTimestamp { get; set; }

    /// <summary>Takes long looks at single objects; null (default) = the DIANNA routes answer 503. Disposed of with the server.</summary>
    public Core.Analysis.IDeepAnalyzer? Analyzer { get; set; }

    /// <summary><c>DSXCONNECT_DIANNA__AUTO_ON_MALICIOUS</c>: every object of a remote connector that was found malicious is analysed, once.</summary>
    public bool AnalyzeMalicious { get; set; }

    /// <summary>Seals the connectors' secrets in the store; null = they are stored as they are.</summary>
    public Auth.ISecretBox? Secrets { get; set; }

    /// <summary><c>DSXCONNECT_AUTH__JWT_SECRET</c>; null = a fresh one at each start.</summary>
    public string? JwtSecret { get; set; }

    /// <summary><c>DSXCONNECT_AUTH__JWT_ISSUER</c>.</summary>
    public string JwtIssuer { get; set; } = "dsx-connect";

    /// <summary><c>DSXCONNECT_AUTH__JWT_AUDIENCE</c>.</summary>
    public string JwtAudience { get; set; } = "dsx-connect";

    /// <summary><c>DSXCONNECT_AUTH__JWT_TTL</c>. Default 900 s.</summary>
    public TimeSpan JwtLife { get; set; } = TimeSpan.FromSeconds(900);
}
