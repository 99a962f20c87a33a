using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Breakers;
using Lazaret.TestKit.Time;

namespace Lazaret.Scanning.Tests.Breakers;

public class CircuitBreakerTests
{
    private static readonly Failure ServerError = new(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, "500");
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void It_opens_after_the_threshold_and_not_before()
    {
        CircuitBreaker breaker = new(new BreakerOptions { Threshold = 3 }, time, () => 0.5);
        Assert.False(breaker.Failed(ServerError));
        Assert.False(breaker.Failed(ServerError));
        Assert.Equal(BreakerState.Closed, breaker.State);
        Assert.False(breaker.Failed(ServerError));
        Assert.Equal(BreakerState.Open, breaker.State);
    }

    [Fact]
    public void A_success_in_between_starts_the_count_anew()
    {
        CircuitBreaker breaker = new(new BreakerOptions { Threshold = 2 }, time, () => 0.5);
        breaker.Failed(ServerError);
        breaker.Succeeded();
        breaker.Failed(ServerError);
        Assert.Equal(BreakerState.Closed, breaker.State);
    }

    [Fact]
    public void While_it_is_open_no_item_loses_a_try()
    {
        CircuitBreaker breaker = new(new BreakerOptions { Threshold = 1 }, time, () => 0.5);
        Assert.False(breaker.Failed(ServerError));
        Assert.True(breaker.Failed(ServerError));
    }

    [Fact]
    public void Probes_come_later_and_later_and_a_good_one_closes_it()
    {
        BreakerOptions options = new() { Threshold = 1, FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(4) };
        CircuitBreaker breaker = new(options, time, () => 0.5);
        breaker.Failed(ServerError);
        List<double> waits = [];
        for (int i = 0; i < 5; i++)
        {
            TimeSpan wait = breaker.UntilProbe()!.Value;
            waits.Add(Math.Round(wait.TotalSeconds, 3));
            time.Advance(wait);
            Assert.Equal(TimeSpan.Zero, breaker.UntilProbe());
            breaker.Probing();
            Assert.Equal(BreakerState.HalfOpen, breaker.State);
            breaker.ProbeFailed(ServerError);
        }

        Assert.Equal([1, 2, 4, 4, 4], waits);
        Assert.True(breaker.Succeeded());
        Assert.Null(breaker.UntilProbe());
        Assert.Null(breaker.LastFailure);
    }

    [Fact]
    public void The_wait_that_the_scanner_asked_for_is_kept()
    {
        CircuitBreaker breaker = new(new BreakerOptions(), time, () => 0.5);
        breaker.Failed(new Failure(ErrorClass.ScannerThrottled, ReasonCode.ScannerOverloaded, "429", TimeSpan.FromSeconds(90)));
        Assert.Equal(90, breaker.UntilProbe()!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void After_the_patience_is_over_items_are_to_blame_again()
    {
        CircuitBreaker breaker = new(new BreakerOptions { Threshold = 1, GiveUpAfter = TimeSpan.FromMinutes(1) }, time, () => 0.5);
        breaker.Failed(ServerError);
        Assert.True(breaker.Failed(ServerError));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(breaker.IsGivenUp);
        Assert.False(breaker.Failed(ServerError));
    }
}
