using System.Numerics;

namespace Lazaret.Dispatch.Settings;

/// <summary>STREAMS__CACHE__… (<c>event-dispatcher</c> §10.4).</summary>
internal sealed record StreamCacheSettings
{
    /// <summary>Below this size (in bytes) there is no cache.</summary>
    private const long Least = 1024 * 1024;

    /// <summary>Bytes; default 0.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Parts with a lock of their own, a power of two from 1 to 65,536; default 32. An entry has at most half the size of a part.</summary>
    public required int Shards { get; init; }

    /// <summary>Default 900 s.</summary>
    public required TimeSpan Ttl { get; init; }

    public bool IsActive => SizeBytes > Least;

    public static StreamCacheSettings Read(SettingsReader reader, Findings findings)
    {
        StreamCacheSettings settings = new()
        {
            SizeBytes = reader.Bytes("STREAMS__CACHE__SIZE_BYTES", "0", "0", "1Ti"),
            Shards = reader.Number("STREAMS__CACHE__SHARDS", 32, 1, 65_536),
            Ttl = reader.Seconds("STREAMS__CACHE__TTL_SECONDS", 900),
        };
        if (!BitOperations.IsPow2(settings.Shards))
        {
            findings.Mistake($"{reader.Full("STREAMS__CACHE__SHARDS")} is \"{settings.Shards}\"; allowed is a power of two from 1 to 65536");
        }

        return settings;
    }
}
