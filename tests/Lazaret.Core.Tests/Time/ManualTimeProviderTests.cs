using Lazaret.TestKit.Time;

namespace Lazaret.Core.Tests.Time;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void Timers_fire_in_their_order_at_their_time()
    {
        List<string> fired = [];
        DateTimeOffset start = time.GetUtcNow();
        using ITimer late = time.CreateTimer(_ => fired.Add($"late {(time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer often = time.CreateTimer(_ => fired.Add($"often {(time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["often 2", "often 4", "late 5", "often 6"], fired);
        Assert.Equal(1, time.ActiveTimers);
        Assert.Equal(TimeSpan.FromSeconds(2), time.NextTimerIn);
    }

    [Fact]
    public void A_jump_of_the_wall_clock_fires_nothing()
    {
        int fired = 0;
        using ITimer timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        long before = time.GetTimestamp();
        time.JumpWallClock(TimeSpan.FromDays(1));
        Assert.Equal(0, fired);
        Assert.Equal(before, time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task Delays_and_cancellations_follow_it()
    {
        Task delay = Task.Delay(TimeSpan.FromHours(1), time, TestContext.Current.CancellationToken);
        using CancellationTokenSource source = new(TimeSpan.FromMinutes(30), time);
        await time.WaitForTimersAsync(2);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        Assert.True(source.IsCancellationRequested);
        time.Advance(TimeSpan.FromMinutes(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_fires_without_being_asked()
    {
        TaskCompletionSource fired = new();
        using ITimer timer = time.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await fired.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Null(time.NextTimerIn);
    }

    [Fact]
    public void A_stopped_timer_stays_silent()
    {
        int fired = 0;
        ITimer timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(10));
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, fired);
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
    }
}
