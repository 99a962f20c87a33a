using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Core.Tests.Retries;

public sealed class RetryPolicyTests
{
    /// <summary>scan-orchestrator §8.2, "prod": five retries, bases 60 s, 2 s and 30 s.</summary>
    private static readonly RetryPolicy Production = RetryPolicy.Build(5, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), jitter: 0);

    [Theory]
    [InlineData(ErrorClass.ConnectorConnection, new double[] { 60, 120, 240, 300, 300 })]
    [InlineData(ErrorClass.ConnectorServer, new double[] { 30, 60, 120, 240, 300 })]
    [InlineData(ErrorClass.ConnectorTimeout, new double[] { 60, 120, 240, 300, 300 })]
    [InlineData(ErrorClass.ScannerServer, new double[] { 2, 4, 8, 16, 32 })]
    [InlineData(ErrorClass.ScannerTimeout, new double[] { 2, 4, 8, 16, 32 })]
    public void A35_delays_are_the_base_doubled_each_time_up_to_300_seconds_and_then_the_item_is_dead(ErrorClass error, double[] seconds)
    {
        Assert.Equal(seconds, Sequence(Production, error));
        Assert.Equal("max_retries_exceeded", Production.Decide(Fail(error), seconds.Length, 0.5).Cause);
    }

    [Fact]
    public void A35_delays_with_jitter_stay_within_its_range_around_them()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        RetryPolicy policy = RetryPolicy.Build(12, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), jitter: 0.2);
        double low = 2;
        double high = 0;
        for (int i = 0; i < 5000; i++)
        {
            int attempts = random.Next(12);
            double exact = Math.Min(5 * Math.Pow(2, attempts), 300);
            double share = policy.Decide(Fail(ErrorClass.ConnectorServer), attempts, random.NextDouble()).Delay!.Value.TotalSeconds / exact;
            Assert.True(share is >= 0.8 - 1e-6 and <= 1.2 + 1e-6, $"seed {seed}: try {attempts}: {share}");
            low = Math.Min(low, share);
            high = Math.Max(high, share);
        }

        Assert.True(low < 0.82 && high > 1.18, $"seed {seed}: the jitter does not fill its range: {low} to {high}");
    }

    [Fact]
    public void A36_five_retries_are_six_tries_and_one_dead_letter()
    {
        int tries = 0;
        RetryDecision last;
        do
        {
            last = Production.Decide(Fail(ErrorClass.ConnectorServer), tries, 0.5);
            tries++;
        }
        while (last.Delay is not null);

        Assert.Equal(6, tries);
        Assert.Equal("max_retries_exceeded", last.Cause);
    }

    [Fact]
    public void A37_what_the_connector_refuses_is_not_tried_again() =>
        Assert.Equal(new RetryDecision(null, "connector_client_no_retry"), Production.Decide(Fail(ErrorClass.ConnectorClient), 0, 0.5));

    [Fact]
    public void A38_A39_a_scanner_that_fails_or_initialises_is_tried_again()
    {
        RetryDecision decision = Production.Decide(new Failure(ErrorClass.ScannerServer, ReasonCode.SystemInitializing, "The scanner is initialising"), 0, 0.5);
        Assert.Equal(TimeSpan.FromSeconds(2), decision.Delay);
        Assert.Equal("scanner_server_retry", decision.Cause);
    }

    [Fact]
    public void A40_wrong_credentials_are_tried_again_and_count_as_an_outage()
    {
        Failure failure = Fail(ErrorClass.ScannerAuth);
        Assert.NotNull(Production.Decide(failure, 0, 0.5).Delay);
        Assert.True(failure.IsScannerOutage);
    }

    [Fact]
    public void A41_a_scanner_that_asks_for_patience_is_never_taken_for_one_that_refuses()
    {
        Failure failure = Fail(ErrorClass.ScannerThrottled) with { RetryAfter = TimeSpan.FromSeconds(50) };
        RetryDecision decision = Production.Decide(failure, 0, 0.5);
        Assert.True(decision.Delay >= TimeSpan.FromSeconds(50));
        Assert.Equal("scanner_throttled_retry", decision.Cause);
        Assert.Equal("scanner_client_no_retry", Production.Decide(Fail(ErrorClass.ScannerClient), 0, 0.5).Cause);
    }

    [Fact]
    public void A_named_time_is_a_floor()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 5000; i++)
        {
            TimeSpan asked = TimeSpan.FromSeconds(random.NextDouble() * 3600);
            TimeSpan delay = RetryPolicy.Default.Decide(Fail(ErrorClass.ConnectorThrottled) with { RetryAfter = asked }, random.Next(5), random.NextDouble()).Delay!.Value;
            Assert.True(delay >= asked && delay <= TimeSpan.FromSeconds(Math.Max(asked.TotalSeconds, 300) * 1.2), $"seed {seed}: asked {asked}, got {delay}");
        }
    }

    [Fact]
    public void Nobody_can_hold_an_item_for_longer_than_an_hour_and_its_spread()
    {
        TimeSpan delay = Production.Decide(Fail(ErrorClass.ScannerThrottled) with { RetryAfter = TimeSpan.FromDays(1000) }, 0, 0.999).Delay!.Value;
        Assert.Equal(TimeSpan.FromHours(1), delay);
    }

    [Fact]
    public void However_it_fails_the_last_failure_always_ends_in_the_dead_letters()
    {
        foreach (RetryPolicy policy in new[] { RetryPolicy.Default, RetryPolicy.Interactive, Production, RetryPolicy.Build(0, default, default, default) })
        {
            foreach (ErrorClass error in Enum.GetValues<ErrorClass>())
            {
                List<double> delays = Sequence(policy, error);
                Assert.InRange(delays.Count, 0, 5);
                for (int attempts = delays.Count; attempts < delays.Count + 100; attempts++)
                {
                    RetryDecision end = policy.Decide(Fail(error), attempts, 0.5);
                    Assert.Null(end.Delay);
                    Assert.True(end.Cause == "max_retries_exceeded" || end.Cause.EndsWith("_no_retry"), end.Cause);
                }
            }
        }
    }

    [Fact]
    public void A_retry_count_of_millions_overflows_nothing()
    {
        RetryPolicy policy = new(new Dictionary<ErrorClass, RetryRule> { [ErrorClass.Unknown] = new(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(300)) }, 0);
        Assert.Equal(TimeSpan.FromSeconds(300), policy.Decide(Fail(ErrorClass.Unknown), int.MaxValue - 1, 0).Delay);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Jitter_is_a_share(double jitter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(new Dictionary<ErrorClass, RetryRule>(), jitter));

    [Theory]
    [InlineData(ErrorClass.ConnectorConnection, Blame.Source)]
    [InlineData(ErrorClass.ConnectorThrottled, Blame.Source)]
    [InlineData(ErrorClass.ObjectChanged, Blame.Source)]
    [InlineData(ErrorClass.ScannerConnection, Blame.Scanner)]
    [InlineData(ErrorClass.ScannerProtocol, Blame.Scanner)]
    [InlineData(ErrorClass.Validation, Blame.Ourselves)]
    [InlineData(ErrorClass.WorkerLost, Blame.Ourselves)]
    [InlineData(ErrorClass.Unknown, Blame.Ourselves)]
    public void An_error_names_whose_fault_it_is(ErrorClass error, Blame blame) => Assert.Equal(blame, Fail(error).Blame);

    [Fact]
    public void Only_what_stops_every_item_is_an_outage_of_the_scanner() => Assert.Equal(
        [ErrorClass.ScannerConnection, ErrorClass.ScannerTimeout, ErrorClass.ScannerServer, ErrorClass.ScannerAuth, ErrorClass.ScannerThrottled],
        Enum.GetValues<ErrorClass>().Where(c => Fail(c).IsScannerOutage));

    private static List<double> Sequence(RetryPolicy policy, ErrorClass error)
    {
        List<double> delays = [];
        while (policy.Decide(Fail(error), delays.Count, 0.5).Delay is { } delay)
        {
            delays.Add(delay.TotalSeconds);
        }

        return delays;
    }

    private static Failure Fail(ErrorClass error) => new(error, ReasonCode.Transient, "It failed");
}
