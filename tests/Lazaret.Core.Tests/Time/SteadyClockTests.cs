using Lazaret.Core.Time;
using Lazaret.TestKit.Time;

namespace Lazaret.Core.Tests.Time;

public sealed class SteadyClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Abuse17_a_clock_that_is_set_a_day_back_or_forth_moves_nothing(int days)
    {
        ManualTimeProvider time = new();
        SteadyClock clock = new(time);
        DateTimeOffset start = clock.UtcNow;
        time.Advance(TimeSpan.FromSeconds(10));
        time.JumpWallClock(TimeSpan.FromDays(days));
        Assert.Equal(start.AddSeconds(10), clock.UtcNow);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(start.AddSeconds(15), clock.UtcNow);
        Assert.NotEqual(time.GetUtcNow(), clock.UtcNow);
    }

    [Fact]
    public void Abuse17_whatever_the_wall_clock_does_time_never_runs_back()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        ManualTimeProvider time = new();
        SteadyClock clock = new(time);
        long last = clock.NowMs;
        for (int i = 0; i < 2000; i++)
        {
            if (random.Next(2) == 0)
            {
                time.JumpWallClock(TimeSpan.FromMinutes(random.Next(-3000, 3000)));
            }

            int step = random.Next(1000);
            time.Advance(TimeSpan.FromMilliseconds(step));
            Assert.True(clock.NowMs == last + step, $"seed {seed}: step {i}");
            last = clock.NowMs;
        }
    }

    [Fact]
    public void It_starts_at_the_time_on_the_wall()
    {
        ManualTimeProvider time = new();
        SteadyClock clock = new(time);
        Assert.Equal(time.GetUtcNow(), clock.UtcNow);
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), clock.NowMs);
        Assert.Same(time, clock.TimeProvider);
    }
}
