namespace Lazaret.Storage.Redis;

/// <summary>
/// Ends of tasks, kept for a day: <c>e:s:ONCE</c> ended under this identity, <c>e:t:ID</c> the task was ours. <c>e:p:ONCE</c> holds who is appending its records at this moment: the log is elsewhere,
/// so this is not one step, and a repetition that comes meanwhile, to whichever replica, waits for the outcome.
/// </summary>
internal static class PublishScripts
{
    /// <summary>who, how long a claim holds (ms), then identity and task of each. For each: 0 ended before, 1 not ours, 2 ours, 3 somebody is at it.</summary>
    public static readonly RedisScript Claim = new(
        """
        local answers = {}
        for i = 4, #ARGV, 2 do
            local answer
            if call('EXISTS', p .. 'e:s:' .. ARGV[i]) == 1 then answer = 0
            elseif call('EXISTS', p .. 'e:p:' .. ARGV[i]) == 1 then answer = 3
            elseif call('EXISTS', p .. 'l:' .. ARGV[i + 1], p .. 'e:t:' .. ARGV[i + 1]) == 0 then answer = 1
            else
                call('SET', p .. 'e:p:' .. ARGV[i], ARGV[2], 'PX', ARGV[3])
                answer = 2
            end
            answers[#answers + 1] = answer
        end
        return answers
        """);

    /// <summary>who, how long ends are kept (ms), then identity, task and 1 (its records are in the log) or 0 (the log refused some: nothing ends) of each. For each: how often a task that ended had been out, else 0.</summary>
    public static readonly RedisScript End = new(
        """
        local attempts = {}
        for i = 4, #ARGV, 3 do
            local times = 0
            if ARGV[i + 2] == '1' then
                times = tonumber(call('HGET', p .. 'l:' .. ARGV[i + 1], 'a') or '0')
                drop(ARGV[i + 1])
                call('SET', p .. 'e:s:' .. ARGV[i], '1', 'NX', 'PX', ARGV[3])
                call('SET', p .. 'e:t:' .. ARGV[i + 1], '1', 'NX', 'PX', ARGV[3])
            end
            if call('GET', p .. 'e:p:' .. ARGV[i]) == ARGV[2] then call('DEL', p .. 'e:p:' .. ARGV[i]) end
            attempts[#attempts + 1] = times
        end
        return attempts
        """);
}
