using Lazaret.Core.Jobs;

namespace Lazaret.Core.Tests.Jobs;

public sealed class JobLifecycleTests
{
    [Theory]
    [InlineData(JobState.Running, JobCommand.Pause, JobState.Paused, JobCommandStatus.Applied)]
    [InlineData(JobState.Running, JobCommand.Resume, JobState.Running, JobCommandStatus.Unchanged)]
    [InlineData(JobState.Running, JobCommand.Cancel, JobState.Cancelled, JobCommandStatus.Applied)]
    [InlineData(JobState.Paused, JobCommand.Pause, JobState.Paused, JobCommandStatus.Unchanged)]
    [InlineData(JobState.Paused, JobCommand.Resume, JobState.Running, JobCommandStatus.Applied)]
    [InlineData(JobState.Paused, JobCommand.Cancel, JobState.Cancelled, JobCommandStatus.Applied)]
    [InlineData(JobState.Cancelled, JobCommand.Pause, JobState.Cancelled, JobCommandStatus.Conflict)]
    [InlineData(JobState.Cancelled, JobCommand.Resume, JobState.Cancelled, JobCommandStatus.Conflict)]
    [InlineData(JobState.Cancelled, JobCommand.Cancel, JobState.Cancelled, JobCommandStatus.Unchanged)]
    [InlineData(JobState.Completed, JobCommand.Pause, JobState.Completed, JobCommandStatus.Conflict)]
    [InlineData(JobState.Completed, JobCommand.Resume, JobState.Completed, JobCommandStatus.Conflict)]
    [InlineData(JobState.Completed, JobCommand.Cancel, JobState.Completed, JobCommandStatus.Conflict)]
    [InlineData(JobState.Failed, JobCommand.Pause, JobState.Failed, JobCommandStatus.Conflict)]
    [InlineData(JobState.Failed, JobCommand.Resume, JobState.Failed, JobCommandStatus.Conflict)]
    [InlineData(JobState.Failed, JobCommand.Cancel, JobState.Failed, JobCommandStatus.Conflict)]
    public void A_command_does_what_the_table_says(JobState state, JobCommand command, JobState after, JobCommandStatus status) =>
        Assert.Equal((after, status), JobLifecycle.Apply(state, command));

    [Theory]
    [InlineData(JobState.Running, false, 5, 5, JobState.Running)] // W-08: the listing is still open
    [InlineData(JobState.Running, true, 5, 4, JobState.Running)]
    [InlineData(JobState.Running, true, 5, 5, JobState.Completed)]
    [InlineData(JobState.Running, true, 0, 0, JobState.Completed)] // W-07: an empty listing ends too
    [InlineData(JobState.Paused, true, 5, 5, JobState.Completed)]
    [InlineData(JobState.Paused, true, 5, 4, JobState.Paused)]
    [InlineData(JobState.Completed, true, 5, 4, JobState.Running)] // a dead letter was requeued
    [InlineData(JobState.Failed, true, 5, 4, JobState.Running)]
    [InlineData(JobState.Cancelled, true, 5, 4, JobState.Cancelled)]
    [InlineData(JobState.Cancelled, true, 5, 5, JobState.Cancelled)]
    public void A_job_is_complete_when_the_listing_is_closed_and_every_item_has_its_outcome(JobState state, bool closed, long accepted, long clean, JobState after) =>
        Assert.Equal(after, JobLifecycle.Settle(state, closed, enumerationFailed: false, new JobCounts { Accepted = accepted, Clean = clean }));

    [Fact]
    public void Dead_items_count_as_ended_so_that_the_job_ends() => Assert.Equal(
        JobState.Completed,
        JobLifecycle.Settle(JobState.Running, true, false, new JobCounts { Accepted = 4, Clean = 1, Failed = 1, NotScanned = 1, Malicious = 1, Dead = 1 }));

    [Fact]
    public void A_failed_listing_fails_the_job_once_its_items_are_through()
    {
        Assert.Equal(JobState.Running, JobLifecycle.Settle(JobState.Running, true, true, new JobCounts { Accepted = 2, Clean = 1 }));
        Assert.Equal(JobState.Failed, JobLifecycle.Settle(JobState.Running, true, true, new JobCounts { Accepted = 2, Clean = 2 }));
    }

    [Fact]
    public void Settling_twice_is_settling_once()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 5000; i++)
        {
            JobState state = (JobState)random.Next(5);
            bool closed = random.Next(2) == 0 || state is JobState.Completed or JobState.Failed;
            bool failed = random.Next(2) == 0;
            long accepted = random.Next(4);
            JobCounts counts = new() { Accepted = accepted, Clean = random.NextInt64(accepted + 1) };
            JobState once = JobLifecycle.Settle(state, closed, failed, counts);
            Assert.True(once == JobLifecycle.Settle(once, closed, failed, counts), $"seed {seed}: {state} {closed} {failed} {counts}");
            Assert.True(once is not (JobState.Completed or JobState.Failed) || counts.Open == 0, $"seed {seed}: {state} ended with {counts.Open} open");
        }
    }
}
