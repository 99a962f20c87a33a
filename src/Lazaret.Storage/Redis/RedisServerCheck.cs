using Lazaret.Core.Events;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <summary>Does the server keep what it is given?</summary>
internal static class RedisServerCheck
{
    /// <exception cref="EventLogException">It does not, or is a cluster.</exception>
    public static async Task CheckAsync(RedisLink link, RedisStoreOptions options)
    {
        Dictionary<string, string> info = await InfoAsync(link).ConfigureAwait(false);
        string server = $"The Redis server {RedisConnecting.Name(options)}";
        if (info.GetValueOrDefault("cluster_enabled") == "1")
        {
            throw new EventLogException($"{server} is a cluster, which has no logical databases; use a single server, with replicas if wanted.");
        }

        if (!options.RequireDurable)
        {
            return;
        }

        if (info.GetValueOrDefault("aof_enabled") != "1")
        {
            throw new EventLogException($"{server} would forget tasks when it ends, as it runs without an append-only file: set 'appendonly yes' there, or turn the check off (RequireDurable).");
        }

        string policy = info.GetValueOrDefault("maxmemory_policy", "noeviction");
        if (info.GetValueOrDefault("maxmemory", "0") != "0" && policy.StartsWith("allkeys", StringComparison.Ordinal))
        {
            throw new EventLogException($"{server} would forget tasks when its memory is full (maxmemory-policy {policy}): set 'maxmemory-policy noeviction' there, or turn the check off (RequireDurable).");
        }
    }

    /// <summary>What the server tells about itself. By INFO, as CONFIG is forbidden on many servers that others run.</summary>
    public static async Task<Dictionary<string, string>> InfoAsync(RedisLink link) =>
        Parse((string?)await link.SendAsync(0, "INFO", Array.Empty<RedisValue>()).ConfigureAwait(false) ?? "");

    private static Dictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> info = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                info[line[..colon]] = line[(colon + 1)..];
            }
        }

        return info;
    }
}
