namespace Lazaret.Storage.Redis.Domains;

/// <summary>
/// Names in a set. Beside it <c>SET:inflight</c> sorts claims by the time at which they run out (ms); <c>SET:claim:ID</c> is the set of a claim's names; the hash <c>SET:tries</c> counts the
/// leases that ran out on a name, and is gone when none did; the hash <c>SET:rejected</c> has names that were put aside, and why. Keys of all scripts: the set, inflight, tries, rejected, and the claim.
/// </summary>
internal static class SetScripts
{
    private const string Common =
        """
        local todo, inflight, tries, rejected, claim = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
        local call = redis.call
        local function now(given)
            if given ~= '' then return tonumber(given) end
            local t = call('TIME')
            return t[1] * 1000 + math.floor(t[2] / 1000)
        end
        -- As many at once as Lua's stack carries for sure.
        local function each(command, key, list)
            for i = 1, #list, 4000 do call(command, key, unpack(list, i, math.min(i + 3999, #list))) end
        end
        -- Keys that are ours, or that hold something else than a value, are never written.
        local function guarded(name)
            return name == todo or string.sub(name, 1, #todo + 1) == todo .. ':'
        end

        """;

    /// <summary>id, most, lease (ms), now (ms; empty = the server's). The names. A claim that is there already is given as it is: the call before got no answer.</summary>
    public static readonly RedisScript Claim = new(
        Common,
        """
        local names = call('SMEMBERS', claim)
        if #names == 0 then
            names = call('SPOP', todo, ARGV[2])
            if #names == 0 then return names end
            each('SADD', claim, names)
        end
        call('ZADD', inflight, now(ARGV[4]) + tonumber(ARGV[3]), ARGV[1])
        return names
        """);

    /// <summary>
    /// id, then pairs: a name, and what becomes of it: <c>=</c> and the label; <c>~</c> and a label for a text that is no name; <c>!</c> and why it is put aside; <c>+</c> goes back. Held, answered,
    /// put aside, returned. Nothing is done when the claim is not there any more.
    /// </summary>
    public static readonly RedisScript Complete = new(
        Common,
        """
        if call('EXISTS', claim) == 0 then return {0, 0, 0, 0} end
        local written, aside, back = 0, {}, {}
        local known, tried = call('EXISTS', rejected) == 1, call('EXISTS', tries) == 1
        local done = {}
        for i = 2, #ARGV, 2 do
            local name, what, text = ARGV[i], string.sub(ARGV[i + 1], 1, 1), string.sub(ARGV[i + 1], 2)
            if what == '+' then
                back[#back + 1] = name
            elseif what == '!' then
                aside[#aside + 1] = name
                aside[#aside + 1] = text
            elseif guarded(name) then
                aside[#aside + 1] = name
                aside[#aside + 1] = 'it is the name of a key of the queue'
            else
                local kind = call('TYPE', name).ok
                if what == '=' then
                    if kind == 'none' or kind == 'string' then
                        call('SET', name, text)
                        written = written + 1
                        if known then done[#done + 1] = name end
                    else
                        aside[#aside + 1] = name
                        aside[#aside + 1] = 'its key holds a ' .. kind .. ' of somebody else'
                    end
                else
                    aside[#aside + 1] = name
                    aside[#aside + 1] = text
                    local old = kind == 'string' and call('GETRANGE', name, 0, 5)
                    if #name <= 1024 and #name > 0 and (kind == 'none' or old == 'DGA' or old == 'ok' or old == 'N/A - ') then
                        call('SET', name, text)
                        written = written + 1
                    end
                end
            end
            if tried and what ~= '+' then call('HDEL', tries, name) end
        end
        if #done > 0 then each('HDEL', rejected, done) end
        if #aside > 0 then each('HSET', rejected, aside) end
        if #back > 0 then each('SADD', todo, back) end
        call('DEL', claim)
        call('ZREM', inflight, ARGV[1])
        return {(#ARGV - 1) / 2, written, #aside / 2, #back}
        """);

    /// <summary>id, lease (ms), now. 1 when the claim is there.</summary>
    public static readonly RedisScript Renew = new(
        Common,
        """
        if call('EXISTS', claim) == 0 then return 0 end
        call('ZADD', inflight, now(ARGV[3]) + tonumber(ARGV[2]), ARGV[1])
        return 1
        """);

    /// <summary>id. How many names went back.</summary>
    public static readonly RedisScript Release = new(
        Common,
        """
        local names = call('SMEMBERS', claim)
        each('SADD', todo, names)
        call('DEL', claim)
        call('ZREM', inflight, ARGV[1])
        return #names
        """);

    /// <summary>most claims, most tries, now. How many names went back, how many were put aside.</summary>
    public static readonly RedisScript Reclaim = new(
        Common,
        """
        local returned, parked = 0, 0
        for _, id in ipairs(call('ZRANGEBYSCORE', inflight, '-inf', now(ARGV[3]), 'LIMIT', 0, ARGV[1])) do
            local key = todo .. ':claim:' .. id
            for _, name in ipairs(call('SMEMBERS', key)) do
                local count = call('HINCRBY', tries, name, 1)
                if count >= tonumber(ARGV[2]) then
                    call('HDEL', tries, name)
                    call('HSET', rejected, name, 'it was handed out ' .. count .. ' times and nobody answered in time')
                    parked = parked + 1
                else
                    call('SADD', todo, name)
                    returned = returned + 1
                end
            end
            call('DEL', key)
            call('ZREM', inflight, id)
        end
        return {returned, parked}
        """);

    /// <summary>Waiting, held, put aside.</summary>
    public static readonly RedisScript Count = new(
        Common,
        """
        local held = 0
        for _, id in ipairs(call('ZRANGE', inflight, 0, 9999)) do held = held + call('SCARD', todo .. ':claim:' .. id) end
        return {call('SCARD', todo), held, call('HLEN', rejected)}
        """);
}
