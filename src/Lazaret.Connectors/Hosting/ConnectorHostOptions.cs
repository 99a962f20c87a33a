using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;

namespace Lazaret.Connectors.Hosting;

/// <summary>Settings of a connector host (<c>connectors</c> §1.18). Names in comments are those of the existing system.</summary>
public sealed class ConnectorHostOptions
{
    /// <summary><c>DSXCONNECTOR_NAME</c>: name and route prefix; letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public string Name { get; set; } = "connector";

    /// <summary>Where to listen: address and port; port 0 = any free one.</summary>
    public string Listen { get; set; } = "127.0.0.1:8620";

    /// <summary><c>DSXCONNECTOR_CONNECTOR_URL</c>: what the core calls, without the name; null = the address that is listened on.</summary>
    public string? ConnectorUrl { get; set; }

    /// <summary><c>DSXCONNECTOR_DSX_CONNECT_URL</c>: the core's address.</summary>
    public string CoreUrl { get; set; } = "http://127.0.0.1:8586";

    /// <summary><c>DSXCONNECTOR_REGISTER_WITH_CORE</c>.</summary>
    public bool RegisterWithCore { get; set; } = true;

    /// <summary><c>DSXCONNECTOR_ITEM_ACTION</c>: what is done with a malicious object when the core asks for nothing else.</summary>
    public ActionKind ItemAction { get; set; } = ActionKind.Nothing;

    /// <summary><c>DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO</c>: as it is told to the core; where moved objects go is the connector's own setting.</summary>
    public string MoveTarget { get; set; } = "dsxconnect-quarantine";

    /// <summary><c>DSXCONNECTOR_FILTER</c>: which objects; null = the connector's own filter, which then cannot be taken away while it runs.</summary>
    public string? Filter { get; set; }

    public string? DisplayName { get; set; }

    public string? DisplayIcon { get; set; }

    public string? AssetDisplayName { get; set; }

    /// <summary><c>DSXCONNECTOR_DATA_DIR</c>: identity and running scans are kept here.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary><c>DSXCONNECT_ENROLLMENT_TOKEN</c>.</summary>
    public string? EnrollmentToken { get; set; }

    /// <summary><c>DSXCONNECTOR_AUTH__ENABLED</c>: the core must sign what it asks. Null = yes unless we listen on loopback.</summary>
    public bool? AuthEnabled { get; set; }

    /// <summary>Lets authentication be off on other addresses than loopback. Off by default: such a start is refused.</summary>
    public bool AllowOpen { get; set; }

    /// <summary><c>DSXCONNECTOR_AUTH__HMAC_KEY_ID</c> and <c>…_SECRET</c>: used until the core gives others.</summary>
    public DsxCredentials? Credentials { get; set; }

    /// <summary><c>DSXCONNECTOR_AUTH__CLOCK_SKEW_SECONDS</c>.</summary>
    public TimeSpan MaxSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>DSXCONNECTOR_VERIFY_TLS</c>: check the core's certificate.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary><c>DSXCONNECTOR_CA_BUNDLE</c>: PEM file; null = the system's authorities.</summary>
    public string? CaFile { get; set; }

    /// <summary><c>DSXCONNECTOR_TLS_CERTFILE</c>: serve HTTPS; PEM, read again when it changes.</summary>
    public string? TlsCertFile { get; set; }

    /// <summary><c>DSXCONNECTOR_TLS_KEYFILE</c>.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary><c>DSXCONNECTOR_FULL_SCAN_ENQUEUE_CONCURRENCY</c>: single requests under way at a time; 1 to 256.</summary>
    public int EnqueueConcurrency { get; set; } = 8;

    /// <summary>Objects in a batch when neither the trigger nor the core says otherwise.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>How often the registration is renewed. Default 60 s, least 5 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A secret that webhook events must carry in <c>X-Webhook-Secret</c> or <c>?secret=</c>; null = none is asked for.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Watch the repository and send what is new.</summary>
    public bool Monitor { get; set; }

    /// <summary>Poll in place of asking the system for changes.</summary>
    public bool MonitorForcePolling { get; set; }

    /// <summary><c>DSXCONNECTOR_MONITOR_POLL_INTERVAL_MS</c>.</summary>
    public TimeSpan MonitorPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The first wait before something that failed is tried again. Default 500 ms; doubles up to 30 s.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Product version for <c>/version</c>.</summary>
    public string? Version { get; set; }
}
