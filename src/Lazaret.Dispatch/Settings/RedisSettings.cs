namespace Lazaret.Dispatch.Settings;

/// <summary>EVENTS__REDIS__…</summary>
internal sealed record RedisSettings
{
    /// <summary><c>host:port</c>; empty = there is no Redis.</summary>
    public required string Endpoint { get; init; }

    public required string Username { get; init; }

    public required string Password { get; init; }

    /// <summary>Default 10.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>Default 20 s.</summary>
    public required TimeSpan ConnectionTimeout { get; init; }

    /// <summary>TLS; default no.</summary>
    public required bool Tls { get; init; }

    /// <summary>TLS_CA_FILE, PEM; empty = the system's authorities.</summary>
    public required string TlsCaFile { get; init; }

    public static RedisSettings Read(SettingsReader reader)
    {
        // The existing dispatcher reads it under this name only, by a slip.
        reader.Alias("EVENTS__REDIS__CONNECTION_TIMEOUT_SECONDS", "EVENTS__REDIS__CONNECTIONTIMEOUTSECONDS");
        return new RedisSettings
        {
            Endpoint = reader.Text("EVENTS__REDIS__ENDPOINT", "", ListenAddress.IsEndpoint, "host:port"),
            Username = reader.Text("EVENTS__REDIS__USERNAME"),
            Password = reader.Text("EVENTS__REDIS__PASSWORD"),
            MaxRetries = reader.Number("EVENTS__REDIS__MAX_RETRIES", 10, 0, 10_000),
            ConnectionTimeout = reader.Seconds("EVENTS__REDIS__CONNECTION_TIMEOUT_SECONDS", 20, 1, 3_600),
            Tls = reader.Flag("EVENTS__REDIS__TLS", false),
            TlsCaFile = reader.Text("EVENTS__REDIS__TLS_CA_FILE"),
        };
    }

    /// <summary>Not its members: a record would print its secrets.</summary>
    public override string ToString() => nameof(RedisSettings);
}
