namespace Lazaret.Configuration.Catalog;

/// <summary>The settings of the core: our own, and what users of the existing system have (<c>scan-orchestrator</c> §12, <c>connectors</c> §1.8.1).</summary>
internal static class CoreCatalog
{
    private const string Store = "the store is the queue here: there is no broker and no second database";
    private const string Threads = "the number of parallel scans adapts by itself; scan:jobs fixes it";
    private const string ServiceLog = "the log goes to standard error, from where the service manager forwards it; audit:server is for the lines of results";
    private const string Unprefixed = "names that any program may use are not read for secrets; the scanner's token is DSXCONNECT_SCANNER__AUTH_TOKEN";
    private const string Preview = "a preview of the existing system that Lazaret does not have";

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("store:data", SettingKind.Text, null, "The data folder") { Aliases = ["LAZARET_DATA"] },
        new("up:listen", SettingKind.Text, "127.0.0.1:8586", "Where to listen") { Check = CoreRules.Listen },
        new("up:assets", SettingKind.Items, null, "Folders to scan"),
        new("up:monitor", SettingKind.Flag, "false", "Watch the assets"),
        new("scan:filter", SettingKind.Text, "", "Which files") { Check = CoreRules.Filter },
        new("scan:scanners", SettingKind.Items, null, "The chain of scanners; without it dsxa:url, else signatures"),
        new("scan:action", SettingKind.Text, null, "What happens to malicious files; without it move with a quarantine, else nothing") { Check = CoreRules.Action },
        new("scan:quarantine", SettingKind.Text, null, "Where moved files go"),
        new("scan:jobs", SettingKind.Number, null, "Files scanned at once; without it adaptive") { Least = 1, Most = 1024 },
        new("scan:max_size", SettingKind.Bytes, null, "Larger files are not scanned; 0 = no limit") { Aliases = ["DSXCONNECT_SCANNER__MAX_FILE_SIZE_BYTES"] },
        new("scan:cache", SettingKind.Flag, "true", "Remember verdicts of equal content"),
        new("scan:max_in_flight", SettingKind.Number, "32", "Most files scanned at once when it adapts; 0 or less = 1024") { Aliases = ["DSXCONNECT_SCANNER__MAX_INFLIGHT"] },

        new("dsxa:url", SettingKind.Url, null, "A DSXA scanner, with or without /scan/binary/v2") { Aliases = ["DSXCONNECT_SCANNER__SCAN_BINARY_URL", "DSXCONNECT_SCANNER__BASE_URL"], Check = CoreRules.ScannerUrl },
        new("dsxa:token", SettingKind.Secret, null, "Its token") { Aliases = ["LAZARET_DSXA_TOKEN", "DSXCONNECT_SCANNER__AUTH_TOKEN"] },
        new("dsxa:verify_tls", SettingKind.Flag, "true", "Check its certificate") { Aliases = ["DSXCONNECT_SCANNER__VERIFY_TLS"] },
        new("dsxa:ca_file", SettingKind.Text, null, "PEM file with the authority of its certificate"),
        new("dsxa:timeout", SettingKind.Seconds, "600", "From the last byte to its answer") { Aliases = ["DSXCONNECT_SCANNER__TIMEOUT_SECONDS"], Least = 1, Most = 86400 },

        new("dsx:environment", SettingKind.Text, "prod", "Decides retries, presence times and what user interfaces may edit") { Aliases = ["DSXCONNECT_APP_ENV"], Words = ["dev", "stg", "prod", "exp", "app"] },
        new("dsx:auth_enabled", SettingKind.Flag, null, "Connectors must prove who they are; without it: yes unless on loopback") { Aliases = ["DSXCONNECT_AUTH__ENABLED"] },
        new("dsx:enrollment_token", SettingKind.Secret, null, "Lets a connector register; without it one is made and shown once") { Aliases = ["DSXCONNECT_AUTH__ENROLLMENT_TOKEN"] },
        new("dsx:enrollment_tokens", SettingKind.Secret, null, "Further ones, separated by commas") { Aliases = ["DSXCONNECT_AUTH__ENROLLMENT_TOKENS"] },
        new("dsx:allow_open", SettingKind.Flag, "false", "Let authentication be off on other addresses than loopback"),
        new("dsx:max_skew", SettingKind.Seconds, "60", "How far a connector's clock may be off") { Aliases = ["DSXCONNECT_AUTH__HMAC_MAX_SKEW"], Least = 1, Most = 3600 },
        new("dsx:jwt_secret", SettingKind.Secret, null, "Signs access tokens; without it a fresh one at each start") { Aliases = ["DSXCONNECT_AUTH__JWT_SECRET"] },
        new("dsx:jwt_issuer", SettingKind.Text, "dsx-connect", "Issuer of access tokens") { Aliases = ["DSXCONNECT_AUTH__JWT_ISSUER"] },
        new("dsx:jwt_audience", SettingKind.Text, "dsx-connect", "Audience of access tokens") { Aliases = ["DSXCONNECT_AUTH__JWT_AUDIENCE"] },
        new("dsx:jwt_ttl", SettingKind.Seconds, "900", "How long access tokens hold") { Aliases = ["DSXCONNECT_AUTH__JWT_TTL"], Least = 1, Most = 86400 },
        new("dsx:batch_enabled", SettingKind.Flag, "true", "Take scan requests in batches") { Aliases = ["DSXCONNECT_WORKERS__SCAN_REQUEST_BATCH_ENABLED"] },
        new("dsx:batch_default_size", SettingKind.Number, "100", "Size of batches that connectors are told") { Aliases = ["DSXCONNECT_WORKERS__SCAN_REQUEST_BATCH_DEFAULT_SIZE"], Least = 1, Most = 10000 },
        new("dsx:batch_max_size", SettingKind.Number, "1000", "Largest batch that connectors are told") { Aliases = ["DSXCONNECT_WORKERS__SCAN_REQUEST_BATCH_MAX_SIZE"], Least = 1, Most = 10000 },
        new("dsx:refuse_while_paused", SettingKind.Flag, "false", "Answer 409 to requests for paused jobs, as the existing core does"),
        new("dsx:estimate_preflight", SettingKind.Flag, "false", "Ask for an estimate before a full scan") { Aliases = ["DSXCONNECT_FEATURES__ENABLE_ESTIMATE_PREFLIGHT"] },
        new("dsx:build_timestamp", SettingKind.Text, null, "Shown by GET meta") { Aliases = ["DSX_BUILD_TIMESTAMP"] },

        new("connectors:timeout", SettingKind.Seconds, "30", "For calls to connectors other than reading content") { Aliases = ["DSXCONNECT_CONNECTORS__CLIENT_TIMEOUT_SECONDS"], Least = 1, Most = 3600 },
        new("connectors:verify_tls", SettingKind.Flag, "true", "Check connectors' certificates"),
        new("connectors:ca_file", SettingKind.Text, null, "PEM file with the authorities of connectors' certificates"),
        new("connectors:allow", SettingKind.List, null, "Hosts, addresses and CIDR ranges that connectors may have"),
        new("connectors:max_in_flight", SettingKind.Number, "32", "Objects of one remote connector read at a time") { Least = 1, Most = 1024 },

        new("retry:max", SettingKind.Number, null, "Tries after the first") { Aliases = ["DSXCONNECT_WORKERS__SCAN_REQUEST_MAX_RETRIES"], Least = 0, Most = 100 },
        new("retry:connector_base", SettingKind.Seconds, null, "First wait after a connector's error") { Aliases = ["DSXCONNECT_WORKERS__CONNECTOR_RETRY_BACKOFF_BASE"], Least = 0, Most = 300 },
        new("retry:scanner_base", SettingKind.Seconds, null, "First wait after a scanner's error") { Aliases = ["DSXCONNECT_WORKERS__DSXA_RETRY_BACKOFF_BASE"], Least = 0, Most = 300 },
        new("retry:server_base", SettingKind.Seconds, null, "First wait after a server's error") { Aliases = ["DSXCONNECT_WORKERS__SERVER_ERROR_RETRY_BACKOFF_BASE"], Least = 0, Most = 300 },
        new("retry:connector_connection", SettingKind.Flag, null, "Try again when a connector cannot be reached") { Aliases = ["DSXCONNECT_WORKERS__RETRY_CONNECTOR_CONNECTION_ERRORS"] },
        new("retry:connector_server", SettingKind.Flag, null, "Try again after a connector's 5xx") { Aliases = ["DSXCONNECT_WORKERS__RETRY_CONNECTOR_SERVER_ERRORS"] },
        new("retry:connector_client", SettingKind.Flag, null, "Try again after a connector's 4xx") { Aliases = ["DSXCONNECT_WORKERS__RETRY_CONNECTOR_CLIENT_ERRORS"] },
        new("retry:scanner_connection", SettingKind.Flag, null, "Try again when a scanner cannot be reached") { Aliases = ["DSXCONNECT_WORKERS__RETRY_DSXA_CONNECTION_ERRORS"] },
        new("retry:scanner_timeout", SettingKind.Flag, null, "Try again when a scanner is too slow") { Aliases = ["DSXCONNECT_WORKERS__RETRY_DSXA_TIMEOUT_ERRORS"] },
        new("retry:scanner_server", SettingKind.Flag, null, "Try again after a scanner's 5xx") { Aliases = ["DSXCONNECT_WORKERS__RETRY_DSXA_SERVER_ERRORS"] },
        new("retry:scanner_client", SettingKind.Flag, null, "Try again after a scanner's 4xx") { Aliases = ["DSXCONNECT_WORKERS__RETRY_DSXA_CLIENT_ERRORS"] },

        new("results:retain", SettingKind.Number, "-1", "Results kept for each job: -1 all, 0 none, n the newest n") { Aliases = ["DSXCONNECT_RESULTS_DB__RETAIN", "DSXCONNECT_DATABASE__RETAIN"], Least = -1 },
        new("results:max_age", SettingKind.Seconds, null, "Older results are removed") { Least = 60, Most = 3_155_760_000 },

        new("audit:server", SettingKind.Text, null, "Host of the syslog collector; without it nothing is sent") { Aliases = ["DSXCONNECT_SYSLOG__SYSLOG_SERVER_URL"] },
        new("audit:port", SettingKind.Number, "514", "Its port") { Aliases = ["DSXCONNECT_SYSLOG__SYSLOG_SERVER_PORT"], Least = 1, Most = 65535 },
        new("audit:transport", SettingKind.Text, "tcp", "How it is reached") { Aliases = ["DSXCONNECT_SYSLOG__TRANSPORT"], Words = ["udp", "tcp", "tls"] },
        new("audit:format", SettingKind.Text, "legacy", "The form of the lines") { Words = ["legacy", "rfc5424"] },
        new("audit:tls_ca_file", SettingKind.Text, null, "PEM file with the authority of its certificate") { Aliases = ["DSXCONNECT_SYSLOG__TLS_CA_FILE"] },
        new("audit:tls_cert_file", SettingKind.Text, null, "PEM file with our certificate for it") { Aliases = ["DSXCONNECT_SYSLOG__TLS_CERT_FILE"] },
        new("audit:tls_key_file", SettingKind.Text, null, "PEM file with the key of that certificate") { Aliases = ["DSXCONNECT_SYSLOG__TLS_KEY_FILE"] },
        new("audit:tls_insecure", SettingKind.Flag, "false", "Take any certificate") { Aliases = ["DSXCONNECT_SYSLOG__TLS_INSECURE"] },
        new("audit:max_backlog", SettingKind.Number, "1000000", "Lines that may wait; when full no new work is taken") { Least = 1, Most = 1_000_000_000 },

        new("dianna:enabled", SettingKind.Flag, "false", "Deep analysis on request") { Aliases = ["DSXCONNECT_DIANNA__ENABLED"] },
        new("dianna:url", SettingKind.Text, null, "Its management address; https:// when no scheme is named") { Aliases = ["DSXCONNECT_DIANNA__MANAGEMENT_URL"] },
        new("dianna:token", SettingKind.Secret, null, "Its token") { Aliases = ["DSXCONNECT_DIANNA__API_TOKEN"] },
        new("dianna:verify_tls", SettingKind.Flag, "true", "Check its certificate") { Aliases = ["DSXCONNECT_DIANNA__VERIFY_TLS"] },
        new("dianna:ca_file", SettingKind.Text, null, "PEM file with the authority of its certificate") { Aliases = ["DSXCONNECT_DIANNA__CA_BUNDLE"] },
        new("dianna:chunk_size", SettingKind.Number, "4194304", "Bytes in one piece of an upload") { Aliases = ["DSXCONNECT_DIANNA__CHUNK_SIZE"], Least = 65536, Most = 67108864 },
        new("dianna:timeout", SettingKind.Seconds, "60", "For one request to it") { Aliases = ["DSXCONNECT_DIANNA__TIMEOUT"], Least = 1, Most = 3600 },
        new("dianna:auto_on_malicious", SettingKind.Flag, "false", "Also for everything that is found malicious") { Aliases = ["DSXCONNECT_DIANNA__AUTO_ON_MALICIOUS"] },

        new("dispatch:enabled", SettingKind.Flag, "true", "Serve the event hub too; its own settings are DP__…"),
        new("dispatch:publish", SettingKind.Flag, "false", "Publish every object that is scanned as an event with its content"),
        new("dispatch:source", SettingKind.Text, "lazaret", "The source of those events") { Check = CoreRules.Source },

        new("log:level", SettingKind.Text, "info", "What is logged: debug, info, warning or error; anything else counts as info") { Aliases = ["LOG_LEVEL"] },

        new("tls:enabled", SettingKind.Flag, null, "Serve HTTPS; without it: when both files are named") { Aliases = ["DSXCONNECT_USE_TLS"] },
        new("tls:cert_file", SettingKind.Text, null, "PEM file with the server's certificate") { Aliases = ["DSXCONNECT_TLS_CERTFILE"] },
        new("tls:key_file", SettingKind.Text, null, "PEM file with its key") { Aliases = ["DSXCONNECT_TLS_KEYFILE"] },

        None("DSXCONNECT_REDIS_URL", SettingKind.Url, Store),
        None("DSXCONNECT_RESULTS_DB", SettingKind.Url, Store),
        None("DSXCONNECT_WORKERS__BROKER", SettingKind.Url, Store),
        None("DSXCONNECT_WORKERS__BACKEND", SettingKind.Url, Store),
        None("DSXCONNECT_WORKERS__DLQ_EXPIRE_AFTER_DAYS", SettingKind.Text, "dead letters wait until a person decides"),
        None("DSXCONNECT_WORKERS__RETRY_QUEUE_DISPATCH_ERRORS", SettingKind.Text, Store),
        None("DSXCONNECT_SCAN_REQUEST_BATCH_SIZE", SettingKind.Text, Store),
        None("DSXCONNECT_FEATURES__ENABLE_APPROXIMATE_ESTIMATES", SettingKind.Text, Preview),
        None("DSXCONNECT_FEATURES__ENABLE_SCOPE_ENGINE_PREVIEW", SettingKind.Text, Preview),
        None("DSXCONNECT_FEATURES__ENABLE_JOB_MODEL_PREVIEW", SettingKind.Text, Preview),
        None("DSXCONNECT_FEATURES__ENABLE_PREVIEW_POSTGRES_MIRROR", SettingKind.Text, Preview),
        None("DSXCONNECT_CONTROL_PLANE_DB_URL", SettingKind.Url, Preview),
        None("DSXCONNECT_CONTROL_PLANE_DATABASE__AUTO_APPLY_SCHEMA", SettingKind.Text, Preview),
        None("DSXCONNECT_CONFIG_PERSIST_LOCAL_ONLY", SettingKind.Text, "the configuration cannot be changed over HTTP"),
        None("DSXCONNECT_WORKER_POOL", SettingKind.Text, Threads),
        None("DSXCONNECT_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_SCAN_REQUEST_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_VERDICT_ACTION_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_RESULTS_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_NOTIFICATION_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_DIANNA_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_SCAN_REQUEST_BATCH_WORKER_CONCURRENCY", SettingKind.Text, Threads),
        None("DSXCONNECT_IMAGE", SettingKind.Text, "it names a container image"),
        None("DSXA_IMAGE", SettingKind.Text, "it names a container image"),
        None("DSX_LOG_SSE_EVENTS", SettingKind.Text, "frames are not logged; `curl -N` on the stream shows them"),
        None("DSX_WORKER_ROLE", SettingKind.Text, "there are no worker processes"),
        None("SYSLOG_HOST", SettingKind.Text, ServiceLog) with { Quiet = true },
        None("SYSLOG_PORT", SettingKind.Text, ServiceLog) with { Quiet = true },
        None("AUTH_TOKEN", SettingKind.Secret, Unprefixed) with { Quiet = true },
        None("SCANNER_AUTH_TOKEN", SettingKind.Secret, Unprefixed) with { Quiet = true },
        None("DSXCONNECT_ENV_FILE", SettingKind.Text, "it names the env file, which was read") with { NoEffect = null },
        None("DSXCONNECT_SKIP_DEVENV", SettingKind.Text, "it keeps the env file from being read") with { NoEffect = null },
        None("DSXCONNECT_ENROLLMENT_TOKEN", SettingKind.Secret, "it is the connector's; the core's is DSXCONNECT_AUTH__ENROLLMENT_TOKEN"),
        None("DSXCONNECT_DIANNA__POLL_RESULTS_ENABLED", SettingKind.Text, "results are always looked for, every 5 s for 900 s"),
        None("DSXCONNECT_DIANNA__POLL_INTERVAL_SECONDS", SettingKind.Text, "results are always looked for, every 5 s for 900 s"),
        None("DSXCONNECT_DIANNA__POLL_TIMEOUT_SECONDS", SettingKind.Text, "results are always looked for, every 5 s for 900 s"),
        None("DSXCONNECT_DIANNA__INDEX_DATABASE_LOC", SettingKind.Url, Store),
        None("DSXCONNECT_DIANNA__INDEX_RETAIN_DAYS", SettingKind.Text, Store),
        None("DSXCONNECT_DIANNA__INDEX_STORE_ON_MALICIOUS", SettingKind.Text, "every result is found by its task id"),
    ];

    /// <summary>The core's settings and what must hold between them.</summary>
    public static SettingProgram Program { get; } = new()
    {
        Catalog = All,
        Knows = name => name.StartsWith("DSXCONNECT_", StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("LAZARET__", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("LAZARET__CONNECTOR__", StringComparison.OrdinalIgnoreCase)),
        Rules = CoreRules.Check,
    };

    private static Setting None(string name, SettingKind kind, string why) => new("", kind, null, "") { Aliases = [name], NoEffect = why };
}
