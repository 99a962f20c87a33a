namespace Lazaret.TestKit.Time;

/// <summary>
/// Time in the hands of a test. <see cref="Advance"/> moves the wall clock and the monotonic clock together and fires the timers that fall due, in
/// order, on the caller's thread; <see cref="JumpWallClock"/> sets the wall clock alone, as an operator or NTP would. Timers follow the
/// monotonic clock. Safe for many threads.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> waiters = [];
    private TimeSpan elapsed;
    private TimeSpan wallOffset;
    private long order;

    /// <summary>Starts on 1 January 2030, 00:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are set and have not run out.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (gate)
            {
                return timers.Count;
            }
        }
    }

    /// <summary>Time until the next timer falls due; null when none is set.</summary>
    public TimeSpan? NextTimerIn
    {
        get
        {
            lock (gate)
            {
                return Next(TimeSpan.MaxValue) is { } next ? next.Due - elapsed : null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return start + elapsed + wallOffset;
        }
    }

    public override long GetTimestamp()
    {
        lock (gate)
        {
            // Not zero at the start: a monotonic clock has no meaningful origin, and code must not think it has.
            return elapsed.Ticks + (TimeSpan.TicksPerHour * 7);
        }
    }

    /// <summary>Moves both clocks on by <paramref name="by"/> (zero or more) and fires every timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (gate)
        {
            target = elapsed + by;
        }

        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = Next(target);
                if (due is null)
                {
                    elapsed = elapsed > target ? elapsed : target;
                    return;
                }

                elapsed = elapsed > due.Due ? elapsed : due.Due;
                timers.Remove(due);
                if (due.Period > TimeSpan.Zero)
                {
                    Set(due, elapsed + due.Period);
                }
            }

            due.Fire();
        }
    }

    /// <summary>Moves only the wall clock, forth or back; the monotonic clock and timers do not notice.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (gate)
        {
            wallOffset += by;
        }
    }

    /// <summary>Waits (in real time, at most <paramref name="deadline"/>, 30 s by default) until at least <paramref name="count"/> timers are set.</summary>
    public async Task WaitForTimersAsync(int count, TimeSpan? deadline = null)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (timers.Count >= count)
            {
                return;
            }

            waiters.Add((count, reached));
        }

        await reached.Task.WaitAsync(deadline ?? TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? Next(TimeSpan until) => timers.Where(t => t.Due <= until).MinBy(t => (t.Due, t.Order));

    private void Set(ManualTimer timer, TimeSpan due)
    {
        timer.Due = due;
        timer.Order = order++;
        timers.Add(timer);
        foreach ((int count, TaskCompletionSource reached) in waiters.ToArray())
        {
            if (timers.Count >= count)
            {
                reached.TrySetResult();
                waiters.Remove((count, reached));
            }
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private bool disposed;

        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
            ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
            lock (owner.gate)
            {
                if (disposed)
                {
                    return false;
                }

                owner.timers.Remove(this);
                Period = period;
                if (dueTime > TimeSpan.Zero)
                {
                    owner.Set(this, owner.elapsed + dueTime);
                }
                else if (dueTime == TimeSpan.Zero && period > TimeSpan.Zero)
                {
                    owner.Set(this, owner.elapsed + period);
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                // As a real timer does: at once, but never inside the call that sets it.
                ThreadPool.QueueUserWorkItem(static t => t.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner.gate)
            {
                disposed = true;
                owner.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
