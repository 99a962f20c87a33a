namespace Lazaret.Core.Routes.Schedule;

/// <summary>When a route looks at its source: every so often, or by a cron expression. Pure; the loop that waits is another's.</summary>
public sealed record RouteSchedule
{
    /// <summary>From the start of one run to the start of the next; null = by <see cref="Cron"/>.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Null = by <see cref="Every"/>.</summary>
    public CronExpression? Cron { get; init; }

    /// <summary>In which the cron expression is meant.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>A run begins up to so much later than due, by chance, so that many routes do not begin at once.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>A first run as soon as the route starts.</summary>
    public bool AtStart { get; init; } = true;

    /// <summary>When the next run begins, always later than <paramref name="now"/> and than <paramref name="lastStart"/>; null when a cron expression has no further time.</summary>
    /// <param name="lastStart">When the last run was due; null = none was. A run that took longer than the interval skips what it missed.</param>
    /// <param name="now">UTC.</param>
    /// <param name="random">0 ≤ random &lt; 1; the caller's dice.</param>
    public DateTimeOffset? Next(DateTimeOffset? lastStart, DateTimeOffset now, double random)
    {
        DateTimeOffset? due = Due(lastStart, now);
        return due is { } time && time < DateTimeOffset.MaxValue - Jitter ? time + (Jitter * random) : due;
    }

    /// <summary>The same without jitter.</summary>
    public DateTimeOffset? Due(DateTimeOffset? lastStart, DateTimeOffset now)
    {
        if (Cron is not null)
        {
            return Cron.Next(lastStart > now ? lastStart.Value : now, Zone);
        }

        TimeSpan every = Every ?? throw new InvalidOperationException("A schedule has an interval or a cron expression.");
        if (lastStart is not { } last || last > now)
        {
            // A clock that was set back must not freeze the route until it has caught up.
            return now + every;
        }

        long missed = (now - last).Ticks / every.Ticks;
        return last + (every * (missed + 1));
    }
}
