using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;

namespace Lazaret.Core.Tests.Jobs;

public sealed class JobProgressTests
{
    [Fact]
    public void A69_the_time_left_is_what_remains_over_the_rate_and_pauses_do_not_count()
    {
        // 100 items in 20 active seconds; the wall clock between start and now does not matter.
        JobProgress progress = JobProgress.Of(Job(new JobCounts { Accepted = 150, Clean = 100, Bytes = 4000 }, TimeSpan.FromSeconds(20)));
        Assert.Equal(5, progress.ItemsPerSecond, 6);
        Assert.Equal(200, progress.BytesPerSecond, 6);
        Assert.Equal(TimeSpan.FromSeconds(10), progress.Eta);
        Assert.Equal(100.0 * 100 / 150, progress.Percent!.Value, 6);
    }

    [Fact]
    public void While_the_listing_is_open_the_total_is_not_known()
    {
        JobProgress progress = JobProgress.Of(Job(new JobCounts { Accepted = 150, Clean = 100 }, TimeSpan.FromSeconds(20), closed: false));
        Assert.Null(progress.Percent);
        Assert.Null(progress.Eta);
        Assert.Equal(5, progress.ItemsPerSecond, 6);
    }

    [Fact]
    public void An_empty_job_is_all_done() => Assert.Equal(100, JobProgress.Of(Job(JobCounts.Zero, TimeSpan.Zero)).Percent);

    [Fact]
    public void Nothing_processed_yet_gives_no_time_left() => Assert.Null(JobProgress.Of(Job(new JobCounts { Accepted = 5 }, TimeSpan.FromSeconds(3))).Eta);

    [Fact]
    public void A_job_that_has_ended_has_no_time_left() =>
        Assert.Null(JobProgress.Of(Job(new JobCounts { Accepted = 5, Clean = 3 }, TimeSpan.FromSeconds(3), state: JobState.Cancelled)).Eta);

    [Fact]
    public void Any_counts_give_numbers_that_can_be_shown()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 5000; i++)
        {
            long accepted = random.NextInt64(long.MaxValue >> random.Next(63));
            JobCounts counts = new() { Accepted = accepted, Failed = random.NextInt64(accepted + 1), Bytes = random.NextInt64() };
            JobProgress progress = JobProgress.Of(Job(counts, new TimeSpan(random.NextInt64(TimeSpan.TicksPerDay >> random.Next(40)))));
            Assert.True(progress.Percent is >= 0 and <= 100 && double.IsFinite(progress.ItemsPerSecond) && double.IsFinite(progress.BytesPerSecond), $"seed {seed}: {counts}");
            Assert.True(progress.Eta is null || progress.Eta >= TimeSpan.Zero, $"seed {seed}: {counts}");
        }
    }

    private static ScanJob Job(JobCounts counts, TimeSpan active, bool closed = true, JobState state = JobState.Running) => new()
    {
        Spec = new JobSpec { Id = new JobId("j"), ConnectorId = new ConnectorId("c") },
        State = state,
        Counts = counts,
        CreatedAt = DateTimeOffset.UnixEpoch,
        EnumerationClosed = closed,
        ActiveTime = active,
    };
}
