namespace Lazaret.Storage.Redis;

/// <summary>
/// Cursors of a consumer: the hash <c>c:GROUP</c>, subscription, topic and partition (a line each) → <c>NEXT STOP</c>. The empty field says that the consumer is there even without any. Offsets
/// are compared as text: Lua's numbers end at 2^53.
/// </summary>
internal static class CursorScripts
{
    /// <summary>group. Fields and values in turn; none when there is no such consumer.</summary>
    public static readonly RedisScript Load = new("return call('HGETALL', p .. 'c:' .. ARGV[2])");

    /// <summary>group, then field and value of each. As <see cref="Load"/>.</summary>
    public static readonly RedisScript Add = new(
        """
        local key = p .. 'c:' .. ARGV[2]
        call('HSETNX', key, '', '1')
        for i = 3, #ARGV, 2 do call('HSETNX', key, ARGV[i], ARGV[i + 1]) end
        return call('HGETALL', key)
        """);

    /// <summary>
    /// group, how long plain records stay (ms), number of moves, then field, from and to of each, then id, until, attempts, is task, positions, payload and plain record of each lease. 1 when done.
    /// </summary>
    public static readonly RedisScript Advance = new(
        """
        local group, key, moves = ARGV[2], p .. 'c:' .. ARGV[2], tonumber(ARGV[4])
        local stops = {}
        for m = 0, moves - 1 do
            local at = call('HGET', key, ARGV[5 + m * 3])
            local next, stop = string.match(at or '', '^(%-?%d+) (.*)$')
            if next ~= ARGV[6 + m * 3] then return 0 end
            stops[m] = stop
        end
        for m = 0, moves - 1 do call('HSET', key, ARGV[5 + m * 3], ARGV[7 + m * 3] .. ' ' .. stops[m]) end
        for i = 5 + moves * 3, #ARGV, 7 do
            local id = ARGV[i]
            drop(id)
            call('HSET', p .. 'l:' .. id, 'g', group, 'u', ARGV[i + 1], 'a', ARGV[i + 2], 't', ARGV[i + 3], 'p', ARGV[i + 4], 'd', ARGV[i + 5])
            due(id, group, ARGV[i + 3], ARGV[i + 1])
            if ARGV[i + 6] ~= '' then
                call('HSET', p .. 'l:' .. id, 'r', '1')
                call('SET', id, ARGV[i + 6], 'PX', ARGV[3])
            end
        end
        return 1
        """);

    /// <summary>group.</summary>
    public static readonly RedisScript DeleteGroup = new(
        """
        for _, id in ipairs(call('ZRANGE', p .. 'd:' .. ARGV[2], 0, -1)) do drop(id) end
        call('DEL', p .. 'c:' .. ARGV[2], p .. 'd:' .. ARGV[2])
        """);
}
