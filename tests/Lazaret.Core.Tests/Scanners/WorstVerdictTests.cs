using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Tests.Scanners;

public sealed class WorstVerdictTests
{
    [Fact]
    public void The_order_is_malicious_suspicious_failed_not_scanned_clean() => Assert.Equal(
        [Outcome.Malicious, Outcome.Suspicious, Outcome.Failed, Outcome.NotScanned, Outcome.Clean],
        Enum.GetValues<Outcome>().OrderByDescending(WorstVerdict.Rank));

    [Fact]
    public void One_scanner_that_could_not_scan_keeps_an_object_from_being_clean()
    {
        ScanReport report = Report(Verdict("a", Outcome.Clean), Verdict("b", Outcome.NotScanned), Verdict("c", Outcome.Clean));
        Assert.Equal("b", report.Deciding!.Scanner);
    }

    [Fact]
    public void Whatever_the_order_the_worst_decides_and_among_equals_the_first()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 2000; i++)
        {
            ScannerVerdict[] verdicts = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(n => Verdict($"s{n}", (Outcome)random.Next(5)))];
            ScannerVerdict worst = WorstVerdict.Of(verdicts)!;
            Assert.True(verdicts.All(v => WorstVerdict.Rank(v.Outcome) <= WorstVerdict.Rank(worst.Outcome)), $"seed {seed}");
            Assert.True(ReferenceEquals(worst, verdicts.First(v => v.Outcome == worst.Outcome)), $"seed {seed}");
        }
    }

    [Fact]
    public void No_verdict_decides_nothing() => Assert.Null(Report().Deciding);

    private static ScanReport Report(params ScannerVerdict[] verdicts) => new() { Outcome = Outcome.NotScanned, Size = 1, Sha256 = "", Verdicts = verdicts };

    private static ScannerVerdict Verdict(string scanner, Outcome outcome) =>
        new() { Scanner = scanner, Outcome = outcome, Raw = outcome.ToString(), Identity = new ScannerIdentity(scanner, null, null) };
}
