using Lazaret.Core.Events;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <content>Values that the server forgets by itself.</content>
public sealed partial class RedisDeliveryStore
{
    public async ValueTask SetAsync(string ns, string key, string value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        long left = (long)(expires - time.GetUtcNow()).TotalMilliseconds;
        if (PlainDatabase(ns) is not { } database)
        {
            await link.RunAsync(ValueScripts.Set, ns, key, value, left).ConfigureAwait(false);
        }
        else if (left > 0)
        {
            await link.SendAsync(database, "SET", key, value, "PX", left).ConfigureAwait(false);
        }
        else
        {
            await link.SendAsync(database, "DEL", key).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, string>> ListAsync(string ns, CancellationToken cancellationToken)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        if (PlainDatabase(ns) is { } database)
        {
            await ScanAsync(database, all).ConfigureAwait(false);
            return all;
        }

        RedisValue[] words = (RedisValue[])(await link.RunAsync(ValueScripts.List, ns).ConfigureAwait(false))!;
        for (int i = 0; i < words.Length; i += 2)
        {
            all[words[i]!] = words[i + 1]!;
        }

        return all;
    }

    /// <summary>The server forgets by itself; what is left are names in our lists.</summary>
    public async ValueTask<long> TidyAsync(CancellationToken cancellationToken) => (long)await link.RunAsync(ValueScripts.Tidy).ConfigureAwait(false);

    /// <summary>The logical database in which the existing dispatcher and its autoscaler have these, under their plain keys (<c>event-dispatcher</c> §9); null = it is ours alone.</summary>
    private static int? PlainDatabase(string ns) => ns switch
    {
        "consumers" => 1,
        "deployments" => 2,
        "pause" => 3,
        _ => null,
    };

    private async Task ScanAsync(int database, Dictionary<string, string> all)
    {
        RedisValue cursor = "0";
        do
        {
            RedisResult[] page = (RedisResult[])(await link.SendAsync(database, "SCAN", cursor, "COUNT", 1000).ConfigureAwait(false))!;
            cursor = (RedisValue)page[0];
            RedisValue[] keys = (RedisValue[])page[1]!;
            if (keys.Length == 0)
            {
                continue;
            }

            // What is not text, or was forgotten meanwhile, has no value.
            RedisValue[] values = (RedisValue[])(await link.SendAsync(database, "MGET", keys).ConfigureAwait(false))!;
            for (int i = 0; i < keys.Length; i++)
            {
                if (!values[i].IsNull)
                {
                    all[keys[i]!] = values[i]!;
                }
            }
        }
        while (cursor != "0");
    }
}
