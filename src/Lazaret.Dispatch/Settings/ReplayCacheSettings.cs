namespace Lazaret.Dispatch.Settings;

/// <summary>EVENTS__REPLAY_PLUGIN_CACHE__… (<c>event-dispatcher</c> §6.7).</summary>
internal sealed record ReplayCacheSettings
{
    /// <summary>Bytes; 0 = there is no cache, the default.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Only what took longer than this is kept; default 10 s.</summary>
    public required TimeSpan MinRuntime { get; init; }

    /// <summary>Default 1800 s.</summary>
    public required TimeSpan Ttl { get; init; }

    public static ReplayCacheSettings Read(SettingsReader reader) => new()
    {
        SizeBytes = reader.Bytes("EVENTS__REPLAY_PLUGIN_CACHE__SIZE_BYTES", "0", "0", "1Ti"),
        MinRuntime = reader.Seconds("EVENTS__REPLAY_PLUGIN_CACHE__MIN_RUNTIME_SECONDS", 10, 0),
        Ttl = reader.Seconds("EVENTS__REPLAY_PLUGIN_CACHE__TTL_SECONDS", 1_800),
    };
}
