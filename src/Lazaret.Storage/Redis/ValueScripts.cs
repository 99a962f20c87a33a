namespace Lazaret.Storage.Redis;

/// <summary>Values of namespaces that are only ours: <c>v:LENGTH:NAMESPACE:KEY</c>, forgotten by the server; <c>n:NAMESPACE</c> is the set of their keys, <c>namespaces</c> the set of those.</summary>
internal static class ValueScripts
{
    /// <summary>namespace, key, value, for how long (ms).</summary>
    public static readonly RedisScript Set = new(
        """
        local ns, key = ARGV[2], ARGV[3]
        local name = p .. 'v:' .. #ns .. ':' .. ns .. ':' .. key
        if tonumber(ARGV[5]) <= 0 then
            call('DEL', name)
            call('SREM', p .. 'n:' .. ns, key)
            return
        end
        call('SET', name, ARGV[4], 'PX', ARGV[5])
        call('SADD', p .. 'n:' .. ns, key)
        call('SADD', p .. 'namespaces', ns)
        """);

    /// <summary>namespace. Keys and values in turn.</summary>
    public static readonly RedisScript List = new(
        """
        local ns, found = ARGV[2], {}
        for _, key in ipairs(call('SMEMBERS', p .. 'n:' .. ns)) do
            local value = call('GET', p .. 'v:' .. #ns .. ':' .. ns .. ':' .. key)
            if value then
                found[#found + 1] = key
                found[#found + 1] = value
            end
        end
        return found
        """);

    /// <summary>Removes the names of what the server forgot; how many.</summary>
    public static readonly RedisScript Tidy = new(
        """
        local gone = 0
        for _, ns in ipairs(call('SMEMBERS', p .. 'namespaces')) do
            for _, key in ipairs(call('SMEMBERS', p .. 'n:' .. ns)) do
                if call('EXISTS', p .. 'v:' .. #ns .. ':' .. ns .. ':' .. key) == 0 then
                    gone = gone + call('SREM', p .. 'n:' .. ns, key)
                end
            end
            if call('EXISTS', p .. 'n:' .. ns) == 0 then call('SREM', p .. 'namespaces', ns) end
        end
        return gone
        """);
}
