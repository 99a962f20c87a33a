using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Storage.Redis;

/// <summary>A Lua script that the server keeps: it is sent once and then named by its hash.</summary>
internal sealed class RedisScript
{
    /// <summary>What the scripts of deliveries begin with. The first argument of each is the prefix of our keys.</summary>
    private const string Common =
        """
        local p = ARGV[1]
        local call = redis.call
        -- A lease is a hash: g consumer, u when it runs out (ms), a attempts, t is a task, p positions, d payload, r has a plain record.
        local function due(id, group, task, at)
            call('ZADD', p .. 'd:' .. group, at, id)
            if task == '1' then call('ZADD', p .. 'tasks', at, id) end
        end
        local function drop(id)
            local h = call('HMGET', p .. 'l:' .. id, 'g', 't', 'r')
            if not h[1] then return end
            call('ZREM', p .. 'd:' .. h[1], id)
            if h[2] == '1' then call('ZREM', p .. 'tasks', id) end
            if h[3] then call('DEL', id) end
            call('DEL', p .. 'l:' .. id)
        end
        local function row(id)
            local h = call('HMGET', p .. 'l:' .. id, 'g', 'u', 'a', 't', 'p', 'd')
            return {id, h[1], h[2], h[3], h[4], h[5], h[6]}
        end

        """;

    public RedisScript(string body)
        : this(Common, body)
    {
    }

    /// <param name="common">What is put before it.</param>
    /// <param name="body">The script.</param>
    public RedisScript(string common, string body)
    {
        Text = common + body;
#pragma warning disable CA5350 // It is how Redis names scripts, not a safeguard.
        Hash = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Text)));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public string Hash { get; }
}
