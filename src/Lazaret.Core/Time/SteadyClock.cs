namespace Lazaret.Core.Time;

/// <summary>
/// Wall-clock time that does not jump: read once at the start and moved on by the monotonic clock. Leases, retries and ordering use it, so
/// a clock that is set a day back or forth while we run neither frees nor freezes anything (abuse test 17).
/// </summary>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long startTimestamp = time.GetTimestamp();

    /// <summary>The source of timers that fit this clock.</summary>
    public TimeProvider TimeProvider => time;

    public DateTimeOffset UtcNow => start + time.GetElapsedTime(startTimestamp);

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long NowMs => UtcNow.ToUnixTimeMilliseconds();
}
