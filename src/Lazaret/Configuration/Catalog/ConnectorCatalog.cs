namespace Lazaret.Configuration.Catalog;

/// <summary>The settings of a connector process (<c>connectors</c> §1.18, §3.1).</summary>
internal static class ConnectorCatalog
{
    private const string NextGeneration = "the control plane of the newer generation is not spoken to";

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("connector:name", SettingKind.Text, null, "Name and route prefix; default by kind") { Check = ConnectorRules.Name, Aliases = ["DSXCONNECTOR_NAME"] },
        new("connector:listen", SettingKind.Text, null, "Where to listen; default the port of connector:url, else 127.0.0.1:8620") { Check = CoreRules.Listen },
        new("connector:url", SettingKind.Url, null, "What the core calls; default the address that is listened on") { Aliases = ["DSXCONNECTOR_CONNECTOR_URL"] },
        new("connector:core", SettingKind.Url, "http://127.0.0.1:8586", "The core") { Aliases = ["DSXCONNECTOR_DSX_CONNECT_URL"] },
        new("connector:register", SettingKind.Flag, "true", "Register with the core") { Aliases = ["DSXCONNECTOR_REGISTER_WITH_CORE"] },
        new("connector:asset", SettingKind.Text, null, "What to scan") { Aliases = ["DSXCONNECTOR_ASSET"] },
        new("connector:asset_mount", SettingKind.Text, null, "Where the asset is seen by this process, when that is another path") { Aliases = ["DSXCONNECTOR_ASSET_MOUNT"] },
        new("connector:asset_display_name", SettingKind.Text, null, "How the asset is called in user interfaces") { Aliases = ["DSXCONNECTOR_ASSET_DISPLAY_NAME"] },
        new("connector:filter", SettingKind.Text, "", "Which objects") { Check = CoreRules.Filter, Aliases = ["DSXCONNECTOR_FILTER"] },
        new("connector:item_action", SettingKind.Text, "nothing", "What is done with malicious objects when the core asks for nothing else") { Aliases = ["DSXCONNECTOR_ITEM_ACTION"], Words = ["nothing", "delete", "move", "tag", "movetag", "move_tag", "move-tag"] },
        new("connector:quarantine", SettingKind.Text, "dsxconnect-quarantine", "Where moved objects go; relative to the asset") { Aliases = ["DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO"] },
        new("connector:quarantine_mount", SettingKind.Text, null, "The same as this process sees it") { Aliases = ["DSXCONNECTOR_QUARANTINE_MOUNT"] },
        new("connector:display_name", SettingKind.Text, null, "Shown in user interfaces") { Aliases = ["DSXCONNECTOR_DISPLAY_NAME"] },
        new("connector:display_icon", SettingKind.Text, null, "Shown in user interfaces: a data:image URI, an SVG or a short label") { Aliases = ["DSXCONNECTOR_DISPLAY_ICON"] },
        new("connector:data", SettingKind.Text, null, "Identity and running scans; default ~/.local/share/lazaret/connectors/NAME") { Aliases = ["DSXCONNECTOR_DATA_DIR"] },
        new("connector:enrollment_token", SettingKind.Secret, null, "Lets this connector register") { Aliases = ["DSXCONNECT_ENROLLMENT_TOKEN", "DSXCONNECTOR_ENROLLMENT_TOKEN"] },
        new("connector:auth_enabled", SettingKind.Flag, null, "The core must sign what it asks; without it: yes unless on loopback") { Aliases = ["DSXCONNECTOR_AUTH__ENABLED"] },
        new("connector:allow_open", SettingKind.Flag, "false", "Let that be off on other addresses than loopback"),
        new("connector:hmac_key_id", SettingKind.Text, null, "A fixed key pair, until the core gives another") { Aliases = ["DSXCONNECTOR_AUTH__HMAC_KEY_ID"] },
        new("connector:hmac_secret", SettingKind.Secret, null, "Its secret") { Aliases = ["DSXCONNECTOR_AUTH__HMAC_SECRET"] },
        new("connector:max_skew", SettingKind.Seconds, "60", "How far the core's clock may be off") { Aliases = ["DSXCONNECTOR_AUTH__CLOCK_SKEW_SECONDS"], Least = 1, Most = 3600 },
        new("connector:verify_tls", SettingKind.Flag, "true", "Check the core's certificate") { Aliases = ["DSXCONNECTOR_VERIFY_TLS"] },
        new("connector:ca_file", SettingKind.Text, null, "PEM file with the authority of the core's certificate") { Aliases = ["DSXCONNECTOR_CA_BUNDLE"] },
        new("connector:use_tls", SettingKind.Flag, null, "Serve HTTPS; without it: when both files are named") { Aliases = ["DSXCONNECTOR_USE_TLS"] },
        new("connector:tls_cert_file", SettingKind.Text, null, "PEM file with our certificate") { Aliases = ["DSXCONNECTOR_TLS_CERTFILE"] },
        new("connector:tls_key_file", SettingKind.Text, null, "PEM file with its key") { Aliases = ["DSXCONNECTOR_TLS_KEYFILE"] },
        new("connector:enqueue_concurrency", SettingKind.Number, "8", "Single requests under way at a time") { Aliases = ["DSXCONNECTOR_FULL_SCAN_ENQUEUE_CONCURRENCY"], Least = 1, Most = 256 },
        new("connector:batch_size", SettingKind.Number, "200", "Objects in a batch when the core takes batches") { Least = 1, Most = 10000 },
        new("connector:heartbeat", SettingKind.Seconds, "60", "How often the registration is renewed") { Least = 5, Most = 3600 },
        new("connector:webhook_secret", SettingKind.Secret, null, "Webhook events must carry it in X-Webhook-Secret"),
        new("connector:monitor", SettingKind.Flag, "false", "Watch for new and changed objects") { Aliases = ["DSXCONNECTOR_MONITOR"] },
        new("connector:monitor_force_polling", SettingKind.Flag, "false", "Poll, for mounts that send no events") { Aliases = ["DSXCONNECTOR_MONITOR_FORCE_POLLING"] },
        new("connector:monitor_poll_interval_ms", SettingKind.Number, "1000", "How often, in milliseconds") { Aliases = ["DSXCONNECTOR_MONITOR_POLL_INTERVAL_MS"], Least = 10, Most = 3600000 },
        new("connector:symlinks", SettingKind.Text, "skip", "Symbolic links") { Aliases = ["DSXCONNECTOR_SYMLINKS"], Words = ["skip", "follow-inside"] },
        new("connector:version", SettingKind.Text, null, "The version that /version tells") { Aliases = ["DSXCONNECTOR_VERSION"] },
        new("log:level", SettingKind.Text, "info", "What is logged: debug, info, warning or error; anything else counts as info") { Aliases = ["LOG_LEVEL"] },

        None("DSXCONNECTOR_ENV_FILE", "it names the env file, which was read") with { NoEffect = null },
        None("DSXCONNECT_SKIP_DEVENV", "it keeps the env file from being read") with { NoEffect = null },
        None("DSXCONNECTOR_APP_ENV", "ids in logs are never shown in full"),
        None("DSXCONNECTOR_SCAN_BY_PATH", "content is always read through the connector"),
        None("DSXCONNECTOR_QUARANTINE_HOST", "the quarantine is left out of scans by what it is, not by its name"),
        None("DSXCONNECTOR_CONFIG_PERSIST_LOCAL_ONLY", "changes over HTTP hold until the process ends"),
        None("DSXCONNECTOR_REGISTER_WITH_NG_CONTROL_PLANE", NextGeneration),
        None("DSXCONNECTOR_DSX_CONNECT_NG_URL", NextGeneration),
        None("DSXCONNECTOR_NG_INTEGRATION_ID", NextGeneration),
        None("DSXCONNECTOR_INSTANCE_ID", NextGeneration),
        None("DSXCONNECTOR_NG_PLATFORM", NextGeneration),
        None("DSXCONNECTOR_NG_PLATFORM_KEY", NextGeneration),
        None("DSXCONNECTOR_NG_CONNECTOR_LABELS", NextGeneration),
        None("DSXCONNECTOR_NG_CAPABILITIES", NextGeneration),
        None("DSXCONNECTOR_NG_LEASE_SECONDS", NextGeneration),
    ];

    /// <summary>A connector's settings and what must hold between them.</summary>
    public static SettingProgram Program { get; } = new()
    {
        Catalog = All,
        Knows = name => name.StartsWith("DSXCONNECTOR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LAZARET__CONNECTOR__", StringComparison.OrdinalIgnoreCase),
        Rules = ConnectorRules.Check,
    };

    private static Setting None(string name, string why) => new("", SettingKind.Text, null, "") { Aliases = [name], NoEffect = why };
}
