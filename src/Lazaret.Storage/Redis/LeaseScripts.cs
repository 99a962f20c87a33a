namespace Lazaret.Storage.Redis;

/// <summary>
/// Leases: a hash each, <c>l:ID</c>; <c>d:GROUP</c> sorts those of a consumer by the time at which they run out, <c>tasks</c> the tasks of all. Equal times are in the order of the ids. They are
/// walked by rank: a limit with an offset would begin at the first one each time.
/// </summary>
internal static class LeaseScripts
{
    /// <summary>group, now, until, most, most attempts.</summary>
    public static readonly RedisScript Take = new(
        """
        local key, most, attempts = p .. 'd:' .. ARGV[2], tonumber(ARGV[5]), tonumber(ARGV[6])
        local taken, from, over = {}, 0, call('ZCOUNT', key, '-inf', ARGV[3])
        while #taken < most and from < over do
            local ids = call('ZRANGE', key, from, math.min(from + 99, over - 1))
            from = from + #ids
            for _, id in ipairs(ids) do
                local h = call('HMGET', p .. 'l:' .. id, 't', 'a')
                if h[2] and #taken < most and (h[1] == '0' or tonumber(h[2]) < attempts) then taken[#taken + 1] = id end
            end
        end
        local rows = {}
        for n, id in ipairs(taken) do
            call('HINCRBY', p .. 'l:' .. id, 'a', 1)
            call('HSET', p .. 'l:' .. id, 'u', ARGV[4])
            rows[n] = row(id)
            due(id, ARGV[2], rows[n][5], ARGV[4])
        end
        return rows
        """);

    /// <summary>group, most attempts. When the first one runs out that goes out again.</summary>
    public static readonly RedisScript Next = new(
        """
        local from, attempts = 0, tonumber(ARGV[3])
        while true do
            local ids = call('ZRANGE', p .. 'd:' .. ARGV[2], from, from + 99)
            if #ids == 0 then return false end
            from = from + #ids
            for _, id in ipairs(ids) do
                local h = call('HMGET', p .. 'l:' .. id, 't', 'a', 'u')
                if h[2] and (h[1] == '0' or tonumber(h[2]) < attempts) then return h[3] end
            end
        end
        """);

    /// <summary>until, how long plain records stay (ms), ids.</summary>
    public static readonly RedisScript Extend = new(
        """
        for i = 4, #ARGV do
            local h = call('HMGET', p .. 'l:' .. ARGV[i], 'g', 't', 'r')
            if h[2] == '1' then
                call('HSET', p .. 'l:' .. ARGV[i], 'u', ARGV[2])
                due(ARGV[i], h[1], '1', ARGV[2])
                if h[3] then call('PEXPIRE', ARGV[i], ARGV[3]) end
            end
        end
        """);

    /// <summary>ids.</summary>
    public static readonly RedisScript End = new("for i = 2, #ARGV do drop(ARGV[i]) end");

    /// <summary>ids.</summary>
    public static readonly RedisScript Release = new(
        """
        for i = 2, #ARGV do
            local h = call('HMGET', p .. 'l:' .. ARGV[i], 'g', 't', 'a')
            if h[1] then
                call('HSET', p .. 'l:' .. ARGV[i], 'u', '0')
                if tonumber(h[3]) > 0 then call('HINCRBY', p .. 'l:' .. ARGV[i], 'a', -1) end
                due(ARGV[i], h[1], h[2], '0')
            end
        end
        """);

    public static readonly RedisScript Count = new("return call('ZCARD', p .. 'tasks')");

    /// <summary>now, most attempts, most, how many to leave out at the beginning. How many were looked at, at most 1,000 at once so that nobody waits long, then the lost ones.</summary>
    public static readonly RedisScript Lost = new(
        """
        local from, over = tonumber(ARGV[5]), call('ZCOUNT', p .. 'tasks', '-inf', ARGV[2])
        local ids = from < over and call('ZRANGE', p .. 'tasks', from, math.min(from + 999, over - 1)) or {}
        local attempts, most, found = tonumber(ARGV[3]), tonumber(ARGV[4]), {#ids}
        for _, id in ipairs(ids) do
            if #found > most then break end
            if tonumber(call('HGET', p .. 'l:' .. id, 'a') or '-1') >= attempts then found[#found + 1] = row(id) end
        end
        return found
        """);
}
