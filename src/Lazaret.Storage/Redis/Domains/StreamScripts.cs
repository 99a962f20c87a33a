namespace Lazaret.Storage.Redis.Domains;

/// <summary>
/// Names as entries of a stream. What a consumer group notes about entries that were handed out is all there is: whose, since when, how often. Keys of all scripts: the stream, that of dead letters,
/// and that of results (the same as the second one when there is none). First arguments of all: group, consumer.
/// </summary>
internal static class StreamScripts
{
    private const string Common =
        """
        local stream, dead, results = KEYS[1], KEYS[2], KEYS[3]
        local group, consumer = ARGV[1], ARGV[2]
        local call = redis.call
        -- How often an entry was handed out; false when it is not this consumer's.
        local function mine(id)
            local row = call('XPENDING', stream, group, id, id, 1, consumer)[1]
            return row and row[4]
        end
        local function bury(id, reason, kept, fields)
            if not fields then
                local entry = call('XRANGE', stream, id, id)[1]
                fields = entry and entry[2] or {}
            end
            call('XADD', dead, 'MAXLEN', '~', kept, '*', 'entry', id, 'reason', reason, unpack(fields, 1, math.min(#fields, 200)))
            call('XACK', stream, group, id)
        end

        """;

    /// <summary>most, lease (ms), 1 = look for entries whose lease ran out first, field, entries kept. Pairs of id and text; then what was put aside.</summary>
    public static readonly RedisScript Claim = new(
        Common,
        """
        local most, field, names, buried = tonumber(ARGV[3]), ARGV[6], {}, 0
        local function take(entries)
            for _, entry in ipairs(entries or {}) do
                local text
                if entry and entry[2] then
                    for i = 1, #entry[2], 2 do
                        if entry[2][i] == field then text = entry[2][i + 1] end
                    end
                    if not text then
                        bury(entry[1], 'it has no field ' .. field, ARGV[7], entry[2])
                        buried = buried + 1
                    elseif #text == 0 or #text > 1024 then
                        bury(entry[1], 'its name is ' .. #text .. ' bytes long; 1 to 1024 are allowed', ARGV[7], {field, string.sub(text, 1, 1024)})
                        buried = buried + 1
                    else
                        names[#names + 1] = entry[1]
                        names[#names + 1] = text
                    end
                end
            end
        end
        if ARGV[5] == '1' then
            local from, rounds = '0-0', 0
            repeat
                local got = call('XAUTOCLAIM', stream, group, consumer, ARGV[4], from, 'COUNT', most - #names / 2)
                from, rounds = got[1], rounds + 1
                take(got[2])
            until from == '0-0' or #names >= most * 2 or rounds >= 50
        end
        local expired = #names / 2
        if #names < most * 2 then
            local got = call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most - expired, 'STREAMS', stream, '>')
            if got then take(got[1][2]) end
        end
        return {expired, buried, names}
        """);

    /// <summary>
    /// life of a result (ms; 0 = for ever), kind of key (hash or string), 1 = with a stream of results, 1 = delete what is done, entries kept; then for each entry: its id, what becomes of it
    /// (<c>=</c> answered, <c>!</c> put aside, <c>+</c> goes back), the key (or the reason), how many words follow, and these. Held, answered, put aside, returned.
    /// </summary>
    public static readonly RedisScript Complete = new(
        Common,
        """
        local ttl, wanted, held, answered, aside, back = tonumber(ARGV[3]), ARGV[4], 0, 0, 0, 0
        local i = 8
        while i <= #ARGV do
            local id, what, key, count = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
            local first, last = i + 4, i + 3 + count
            i = last + 1
            local tries = mine(id)
            if tries then
                held = held + 1
                if what == '+' then
                    call('XCLAIM', stream, group, consumer, 0, id, 'IDLE', 86400000, 'RETRYCOUNT', math.max(tries - 1, 0), 'JUSTID')
                    back = back + 1
                elseif what == '!' then
                    bury(id, key, ARGV[7])
                    aside = aside + 1
                else
                    local kind = call('TYPE', key).ok
                    if kind ~= 'none' and kind ~= wanted then
                        bury(id, 'the key of its result holds a ' .. kind .. ' of somebody else', ARGV[7])
                        aside = aside + 1
                    else
                        if wanted == 'hash' then
                            if kind == 'hash' then call('DEL', key) end
                            call('HSET', key, unpack(ARGV, first, last))
                        else
                            call('SET', key, ARGV[first])
                        end
                        if ttl > 0 then call('PEXPIRE', key, ttl) end
                        if ARGV[5] == '1' then
                            if wanted == 'hash' then
                                call('XADD', results, 'MAXLEN', '~', ARGV[7], '*', 'entry', id, unpack(ARGV, first, last))
                            else
                                call('XADD', results, 'MAXLEN', '~', ARGV[7], '*', 'entry', id, 'json', ARGV[first])
                            end
                        end
                        call('XACK', stream, group, id)
                        answered = answered + 1
                    end
                end
                if what ~= '+' and ARGV[6] == '1' then call('XDEL', stream, id) end
            end
        end
        return {held, answered, aside, back}
        """);

    /// <summary>ids. How many of them are still this consumer's; their lease starts anew.</summary>
    public static readonly RedisScript Renew = new(
        Common,
        """
        local held = 0
        for i = 3, #ARGV do
            if mine(ARGV[i]) then
                call('XCLAIM', stream, group, consumer, 0, ARGV[i], 'JUSTID')
                held = held + 1
            end
        end
        return held
        """);

    /// <summary>ids.</summary>
    public static readonly RedisScript Release = new(
        Common,
        """
        for i = 3, #ARGV do
            local tries = mine(ARGV[i])
            if tries then call('XCLAIM', stream, group, consumer, 0, ARGV[i], 'IDLE', 86400000, 'RETRYCOUNT', math.max(tries - 1, 0), 'JUSTID') end
        end
        """);

    /// <summary>lease (ms), most tries, entries kept, 1 = delete what is done. How many entries wait to be handed out again (at most 1,000 are looked at), how many were put aside.</summary>
    public static readonly RedisScript Reclaim = new(
        Common,
        """
        local waiting, buried = 0, 0
        for _, row in ipairs(call('XPENDING', stream, group, 'IDLE', ARGV[3], '-', '+', 1000)) do
            if row[4] >= tonumber(ARGV[4]) then
                bury(row[1], 'it was handed out ' .. row[4] .. ' times and nobody answered in time', ARGV[5])
                if ARGV[6] == '1' then call('XDEL', stream, row[1]) end
                buried = buried + 1
            else
                waiting = waiting + 1
            end
        end
        return {waiting, buried}
        """);

    /// <summary>Waiting (counted up to 10,000 where the server does not know), held, put aside.</summary>
    public static readonly RedisScript Count = new(
        Common,
        """
        for _, info in ipairs(call('XINFO', 'GROUPS', stream)) do
            local g = {}
            for i = 1, #info, 2 do g[info[i]] = info[i + 1] end
            if g.name == group then
                local lag = g.lag
                if not lag then
                    lag = math.max(0, #call('XRANGE', stream, g['last-delivered-id'], '+', 'COUNT', 10000))
                    if lag > 0 and call('XRANGE', stream, g['last-delivered-id'], g['last-delivered-id'])[1] then lag = lag - 1 end
                end
                return {lag, g.pending, call('XLEN', dead)}
            end
        end
        return {0, 0, 0}
        """);

    /// <summary>Takes the consumer out of the group, unless it holds entries: these would be lost.</summary>
    public static readonly RedisScript Leave = new(
        Common,
        """
        if not call('XPENDING', stream, group, '-', '+', 1, consumer)[1] then call('XGROUP', 'DELCONSUMER', stream, group, consumer) end
        """);
}
