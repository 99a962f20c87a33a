using Lazaret.Core.Routes.Schedule;
using Lazaret.Scanning.Routes.Schedule;
using Lazaret.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Routes.Schedule;

public sealed class ScheduleLoopTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider time = new();
    private readonly SemaphoreSlim begun = new(0);
    private readonly SemaphoreSlim mayEnd = new(0);
    private readonly CancellationTokenSource stop = new();
    private int running;
    private int runs;

    [Fact]
    public async Task It_runs_at_once_then_by_its_interval_and_never_twice_at_a_time()
    {
        using ScheduleLoop loop = Loop(new RouteSchedule { Every = TimeSpan.FromMinutes(6) });
        Task ended = loop.RunAsync(stop.Token);
        await Begun();
        time.Advance(TimeSpan.FromMinutes(13)); // two times pass while it runs
        Assert.Equal(1, runs);
        mayEnd.Release();
        await time.WaitForTimersAsync(1);
        Assert.Equal(time.GetUtcNow().AddMinutes(5), loop.Next);
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await Begun();
        Assert.Equal(2, runs);
        await EndAsync(ended);
    }

    [Fact]
    public async Task Somebody_who_asks_does_not_wait_and_the_times_stay()
    {
        using ScheduleLoop loop = Loop(new RouteSchedule { Cron = CronExpression.Parse("0 * * * *", out _), AtStart = false });
        Task ended = loop.RunAsync(stop.Token);
        await time.WaitForTimersAsync(1);
        Assert.Equal(0, runs);
        DateTimeOffset? planned = loop.Next;
        loop.Trigger();
        await Begun();
        loop.Trigger();
        loop.Trigger();
        mayEnd.Release();
        await Begun();
        mayEnd.Release();
        await time.WaitForTimersAsync(1);
        Assert.Equal(2, runs);
        Assert.Equal(planned, loop.Next);
        await EndAsync(ended);
    }

    [Fact]
    public async Task W15_a_run_that_fails_ends_only_itself()
    {
        int count = 0;
        using ScheduleLoop loop = new(new RouteSchedule { Every = TimeSpan.FromMinutes(1) }, _ =>
        {
            count++;
            begun.Release();
            throw new InvalidOperationException("broken");
        }, time, () => 0, NullLogger.Instance);
        Task ended = loop.RunAsync(stop.Token);
        await Begun();
        await time.WaitForTimersAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await Begun();
        Assert.Equal(2, count);
        await EndAsync(ended);
    }

    [Fact]
    public async Task A_clock_that_is_set_on_is_noticed_within_a_minute()
    {
        using ScheduleLoop loop = Loop(new RouteSchedule { Every = TimeSpan.FromDays(1), AtStart = false });
        Task ended = loop.RunAsync(stop.Token);
        await time.WaitForTimersAsync(1);
        time.JumpWallClock(TimeSpan.FromDays(2));
        time.Advance(TimeSpan.FromMinutes(1));
        await Begun();
        await EndAsync(ended);
    }

    private ScheduleLoop Loop(RouteSchedule schedule) => new(schedule, async token =>
    {
        Assert.Equal(1, Interlocked.Increment(ref running));
        runs++;
        begun.Release();
        await mayEnd.WaitAsync(token);
        Interlocked.Decrement(ref running);
    }, time, () => 0, NullLogger.Instance);

    /// <summary>Minute by minute, as the loop looks at the clock.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        for (TimeSpan left = by; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(1))
        {
            await time.WaitForTimersAsync(1);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task Begun() => Assert.True(await begun.WaitAsync(Deadline));

    private async Task EndAsync(Task loop)
    {
        await stop.CancelAsync();
        await loop.WaitAsync(Deadline);
    }
}
