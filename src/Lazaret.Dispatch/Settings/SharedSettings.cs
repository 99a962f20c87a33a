namespace Lazaret.Dispatch.Settings;

/// <summary>Settings under <c>BED__</c>: of the library that the existing dispatcher shares with other programs (<c>event-dispatcher</c> §12).</summary>
internal sealed record SharedSettings
{
    /// <summary>Default info.</summary>
    public required BedLogLevel LogLevel { get; init; }

    /// <summary>Lines for people instead of JSON? Default yes.</summary>
    public required bool LogPretty { get; init; }

    /// <summary>Default 30 s.</summary>
    public required TimeSpan DialTimeout { get; init; }

    /// <summary>Default 30 s.</summary>
    public required TimeSpan DialKeepAlive { get; init; }

    /// <summary>Default 256.</summary>
    public required int MaxIdleConnections { get; init; }

    /// <summary>Default 16.</summary>
    public required int MaxIdleConnectionsPerHost { get; init; }

    /// <summary>Default 60 s.</summary>
    public required TimeSpan IdleHeaderTimeout { get; init; }

    /// <summary>Default 60 s.</summary>
    public required TimeSpan IdleConnectionTimeout { get; init; }

    /// <summary>Default 10 s.</summary>
    public required TimeSpan TlsHandshakeTimeout { get; init; }

    /// <summary>Default yes.</summary>
    public required bool DisableCompression { get; init; }

    /// <summary>Default no.</summary>
    public required bool S3ListUseV1Api { get; init; }

    /// <summary>Default −1 = as the store likes.</summary>
    public required int S3ListMaxKeys { get; init; }

    public static SharedSettings Read(SettingsReader reader) => new()
    {
        LogLevel = reader.Word("LOG_LEVEL", BedLogLevel.Info),
        LogPretty = reader.Flag("LOG_PRETTY", true),
        DialTimeout = reader.Seconds("TRANSPORT__DIAL_TIMEOUT_SECONDS", 30),
        DialKeepAlive = reader.Seconds("TRANSPORT__DIAL_KEEP_ALIVE_SECONDS", 30, 0),
        MaxIdleConnections = reader.Number("TRANSPORT__MAX_IDLE_CONNECTIONS", 256, 0, 1_000_000),
        MaxIdleConnectionsPerHost = reader.Number("TRANSPORT__MAX_IDLE_CONNECTIONS_PER_HOST", 16, 0, 1_000_000),
        IdleHeaderTimeout = reader.Seconds("TRANSPORT__IDLE_HEADER_TIMEOUT_SECONDS", 60, 0),
        IdleConnectionTimeout = reader.Seconds("TRANSPORT__IDLE_CONNECTION_TIMEOUT_SECONDS", 60, 0),
        TlsHandshakeTimeout = reader.Seconds("TRANSPORT__TLSH_HANDSHAKE_TIMEOUT_SECONDS", 10, 0),
        DisableCompression = reader.Flag("TRANSPORT__DISABLE_COMPRESSION", true),
        S3ListUseV1Api = reader.Flag("S3_LIST__USE_V1_API", false),
        S3ListMaxKeys = reader.Number("S3_LIST__MAX_KEYS", -1, -1, 1_000_000),
    };
}
