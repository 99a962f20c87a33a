using FsCheck;
using FsCheck.Fluent;
using Lazaret.Core.Routes.Schedule;

namespace Lazaret.Core.Tests.Routes;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_interval_counts_from_start_to_start()
    {
        RouteSchedule schedule = new() { Every = TimeSpan.FromMinutes(6) };
        Assert.Equal(Start.AddMinutes(6), schedule.Due(Start, Start));
        Assert.Equal(Start.AddMinutes(6), schedule.Due(Start, Start.AddMinutes(5)));
    }

    [Fact]
    public void A_run_that_took_too_long_skips_what_it_missed()
    {
        RouteSchedule schedule = new() { Every = TimeSpan.FromMinutes(6) };
        Assert.Equal(Start.AddMinutes(24), schedule.Due(Start, Start.AddMinutes(18)));
        Assert.Equal(Start.AddMinutes(24), schedule.Due(Start, Start.AddMinutes(19)));
    }

    [Fact]
    public void A_clock_that_was_set_back_costs_one_interval_at_most()
    {
        RouteSchedule schedule = new() { Every = TimeSpan.FromMinutes(6) };
        Assert.Equal(Start.AddDays(-30).AddMinutes(6), schedule.Due(Start, Start.AddDays(-30)));
    }

    [Fact]
    public void Whatever_the_past_the_next_run_lies_ahead_and_within_its_bounds() =>
        Prop.ForAll(Gen.Choose(1, 86_400).ToArbitrary(), Gen.Choose(-200_000, 200_000).ToArbitrary(), Gen.Choose(0, 999).ToArbitrary(), (seconds, last, dice) =>
        {
            RouteSchedule schedule = new() { Every = TimeSpan.FromSeconds(seconds), Jitter = TimeSpan.FromSeconds(30) };
            DateTimeOffset? next = schedule.Next(last % 7 == 0 ? null : Start.AddSeconds(last), Start, dice / 1000.0);
            Assert.True(next > Start);
            Assert.True(next <= Start.AddSeconds(seconds + 30));
        }).QuickCheckThrowOnFailure();
}
