using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Tests.Conformance;

/// <summary>Second part: jobs, dead letters, results, retention, registry and state.</summary>
public abstract partial class ScanStoreConformance
{
    [Fact]
    public async Task A60_a_job_is_complete_when_it_is_closed_and_every_item_has_its_outcome()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await FinishAllAsync();
        Assert.Equal(JobState.Running, (await SeeAsync(job)).State);
        await CloseAsync(job);
        Assert.Equal(JobState.Completed, (await SeeAsync(job)).State);
        Assert.NotNull((await SeeAsync(job)).FinishedAt);
    }

    [Fact]
    public async Task A61_a_closed_job_stays_running_while_an_item_is_open()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(2));
        await CloseAsync(job);
        await CompleteAsync(Done(await ClaimOneAsync()));
        Assert.Equal(JobState.Running, (await SeeAsync(job)).State);
        await CompleteAsync(Bury(await ClaimOneAsync()));
        Assert.Equal(JobState.Completed, (await SeeAsync(job)).State);
    }

    [Fact]
    public async Task A62_a_closed_job_without_items_is_complete()
    {
        JobId job = await JobAsync();
        await CloseAsync(job);
        await CloseAsync(job);
        Assert.Equal(JobState.Completed, (await SeeAsync(job)).State);
    }

    [Fact]
    public async Task A63_a_listing_that_failed_fails_the_job_after_its_items()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await Store.CloseEnumerationAsync(job, new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, "Gone."), null, None);
        Assert.Equal(JobState.Running, (await SeeAsync(job)).State);
        await ReopenAsync();
        await FinishAllAsync();
        Assert.Equal((JobState.Failed, "Gone."), ((await SeeAsync(job)).State, (await SeeAsync(job)).Error));
    }

    [Fact]
    public async Task Closing_a_job_that_never_was_says_so() => Assert.False(await Store.CloseEnumerationAsync(new JobId("x"), null, null, None));

    [Fact]
    public async Task A64_a_paused_job_accepts_and_holds_its_items_until_it_is_resumed()
    {
        JobId job = await JobAsync();
        Assert.Equal(JobCommandStatus.Applied, await Store.CommandJobAsync(job, JobCommand.Pause, None));
        Assert.Equal(JobCommandStatus.Unchanged, await Store.CommandJobAsync(job, JobCommand.Pause, None));
        await AcceptAsync(job, Item("a"));
        await ReopenAsync();
        Assert.Empty((await ClaimAsync()).Items);
        Assert.Equal(JobCommandStatus.Applied, await Store.CommandJobAsync(job, JobCommand.Resume, None));
        Assert.Single((await ClaimAsync()).Items);
    }

    [Theory]
    [InlineData(JobCommand.Pause)]
    [InlineData(JobCommand.Cancel)]
    public async Task Owed_actions_of_paused_and_cancelled_jobs_are_handed_out(JobCommand command)
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await CompleteAsync(Owe(await ClaimOneAsync(10)));
        await Store.CommandJobAsync(job, command, None);
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(ItemState.Acting, (await ClaimOneAsync()).Status.State);
    }

    [Fact]
    public async Task A65_cancelling_ends_what_waits_as_not_scanned_with_a_result()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Items(3));
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        ScanResult result = Assert.IsType<ScanResult>(await Store.GetResultAsync(ids[2], None));
        Assert.Equal((Outcome.NotScanned, ReasonCode.Cancelled), (result.Outcome, result.Reason));
        Assert.Equal((3, 3, 0), ((await CountsAsync(job)).NotScanned, (await CountsAsync(job)).Cancelled, (await CountsAsync(job)).Open));
    }

    [Fact]
    public async Task A66_what_is_in_flight_when_a_job_is_cancelled_finishes()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(2));
        WorkItem flying = await ClaimOneAsync();
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        Assert.Equal(CompletionStatus.Applied, await CompleteAsync(Done(flying, Outcome.Malicious)));
        Assert.Equal((1, 1), ((await CountsAsync(job)).Malicious, (await CountsAsync(job)).Cancelled));
        Assert.Equal(JobState.Cancelled, (await SeeAsync(job)).State);
    }

    [Fact]
    public async Task A67_what_comes_back_unfinished_to_a_cancelled_job_is_cancelled()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(3));
        WorkItem[] flying = [.. (await ClaimAsync(3, 10)).Items];
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        await CompleteAsync(Retry(flying[0], TimeSpan.Zero));
        await CompleteAsync(new ItemCompletion { Id = flying[1].Id, Event = new ItemEvent.Released(flying[1].Status.Lease, 0) });
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Empty((await ClaimAsync()).Items);
        Assert.Equal((3, 0), ((await CountsAsync(job)).Cancelled, (await CountsAsync(job)).Open));
    }

    [Fact]
    public async Task Commands_that_make_no_sense_are_conflicts_or_not_found()
    {
        JobId job = await JobAsync();
        await CloseAsync(job);
        Assert.Equal(JobCommandStatus.Conflict, await Store.CommandJobAsync(job, JobCommand.Pause, None));
        Assert.Equal(JobCommandStatus.NotFound, await Store.CommandJobAsync(new JobId("x"), JobCommand.Pause, None));
    }

    [Fact]
    public async Task A_running_job_cannot_be_deleted_an_ended_one_goes_with_items_and_results_and_stays_in_the_totals()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Item("a"));
        Assert.Equal(JobCommandStatus.Conflict, await Store.DeleteJobAsync(job, None));
        await FinishAllAsync();
        await CloseAsync(job);
        Assert.Equal(JobCommandStatus.Applied, await Store.DeleteJobAsync(job, None));
        Assert.Equal(JobCommandStatus.NotFound, await Store.DeleteJobAsync(job, None));
        Assert.Null(await Store.GetItemAsync(ids[0], None));
        Assert.Null(await Store.GetResultAsync(ids[0], None));
        await ReopenAsync();
        Assert.Equal(1, (await Store.GetStatisticsAsync(None)).Totals.Clean);
    }

    [Fact]
    public async Task Active_time_leaves_pauses_out()
    {
        JobId job = await JobAsync();
        Time.Advance(TimeSpan.FromSeconds(5));
        await Store.CommandJobAsync(job, JobCommand.Pause, None);
        Time.Advance(TimeSpan.FromSeconds(50));
        await Store.CommandJobAsync(job, JobCommand.Resume, None);
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(7), (await SeeAsync(job)).ActiveTime);
    }

    [Fact]
    public async Task A_requeued_dead_letter_takes_its_counters_back_and_opens_its_job()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Item("a"));
        await CloseAsync(job);
        await CompleteAsync(Bury(await ClaimOneAsync()));
        Assert.Equal((1, 1, 7), ((await CountsAsync(job)).Failed, (await CountsAsync(job)).Dead, (await CountsAsync(job)).Bytes));
        Assert.True((await Store.GetResultAsync(ids[0], None))!.DeadLetter);
        Assert.NotNull((await SeeAsync(ids[0])).DiedAt);
        await ReopenAsync();
        Assert.Equal(1, await Store.RequeueAsync(new DeadLetterQuery { Job = job }, 10, None));
        Assert.Equal((0, 0, 0, 1), ((await CountsAsync(job)).Failed, (await CountsAsync(job)).Dead, (await CountsAsync(job)).Bytes, (await CountsAsync(job)).Open));
        Assert.Null(await Store.GetResultAsync(ids[0], None));
        Assert.Equal((JobState.Running, (DateTimeOffset?)null), ((await SeeAsync(job)).State, (await SeeAsync(job)).FinishedAt));
        await FinishAllAsync();
        Assert.Equal((JobState.Completed, 1), ((await SeeAsync(job)).State, (await CountsAsync(job)).Clean));
    }

    [Fact]
    public async Task Requeue_takes_the_oldest_first_and_no_more_than_asked()
    {
        IReadOnlyList<ItemId> ids = await AcceptAsync(await JobAsync(), Items(5));
        await Store.CompleteAsync([.. (await ClaimAsync()).Items.Select(i => Bury(i))], None);
        Assert.Equal(2, await Store.RequeueAsync(new DeadLetterQuery(), 2, None));
        Assert.Equal(ids.Take(2), (await ClaimAsync()).Items.Select(i => i.Id));
    }

    [Fact]
    public async Task Dead_letters_are_found_by_reason_connector_job_and_item()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Items(2));
        await CompleteAsync(Bury(await ClaimOneAsync(), ReasonCode.ReadTimeout));
        await CompleteAsync(Bury(await ClaimOneAsync()));
        foreach ((DeadLetterQuery query, int expected) in new[]
        {
            (new DeadLetterQuery { Reason = ReasonCode.ReadTimeout }, 1), (new DeadLetterQuery { Connector = Other }, 0), (new DeadLetterQuery { Connector = Home }, 2),
            (new DeadLetterQuery { Job = new JobId("x") }, 0), (new DeadLetterQuery { Item = ids[1] }, 1),
        })
        {
            Assert.Equal(expected, (await Store.ListDeadLettersAsync(query, new PageRequest(), None)).Items.Count);
        }
    }

    [Fact]
    public async Task A_discarded_dead_letter_keeps_its_failed_result()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Item("a"));
        await CompleteAsync(Bury(await ClaimOneAsync()));
        Assert.Equal(1, await Store.DiscardAsync(new DeadLetterQuery(), 10, None));
        Assert.Equal((1, 0), ((await CountsAsync(job)).Failed, (await CountsAsync(job)).Dead));
        ScanResult result = Assert.IsType<ScanResult>(await Store.GetResultAsync(ids[0], None));
        Assert.Equal((Outcome.Failed, false), (result.Outcome, result.DeadLetter));
        Assert.Empty((await Store.ListDeadLettersAsync(new DeadLetterQuery(), new PageRequest(), None)).Items);
    }

    [Fact]
    public async Task Dead_letters_of_a_cancelled_job_can_be_discarded_not_requeued()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await CompleteAsync(Bury(await ClaimOneAsync()));
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        Assert.Equal(0, await Store.RequeueAsync(new DeadLetterQuery(), 10, None));
        Assert.Equal(1, await Store.DiscardAsync(new DeadLetterQuery(), 10, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A68_pages_hold_everything_once_in_order(bool descending)
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Items(5000));
        await FinishAllAsync();
        List<ItemId> items = [];
        List<ItemId> results = [];
        string? after = null;
        do
        {
            Page<ItemRecord> page = await Store.ListItemsAsync(new ItemQuery { Job = job }, new PageRequest(after, 999, descending), None);
            items.AddRange(page.Items.Select(i => i.Id));
            after = page.Next;
        }
        while (after is not null);
        do
        {
            Page<ScanResult> page = await Store.ListResultsAsync(new ResultQuery { Job = job }, new PageRequest(after, 1000, descending), None);
            results.AddRange(page.Items.Select(i => i.ItemId));
            after = page.Next;
        }
        while (after is not null);
        ItemId[] expected = descending ? [.. ids.Reverse()] : [.. ids];
        Assert.Equal(expected, items);
        Assert.Equal(expected, results);
    }

    [Fact]
    public async Task A_page_mark_that_was_never_given_out_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ListItemsAsync(new ItemQuery(), new PageRequest("nonsense"), None));

    [Fact]
    public async Task Jobs_are_listed_in_the_order_of_their_making_by_connector_and_state()
    {
        await JobAsync("b");
        await JobAsync("a", Other);
        await CloseAsync(await JobAsync("c"));
        Assert.Equal(["b", "a", "c"], (await Store.ListJobsAsync(new JobQuery(), new PageRequest(), None)).Items.Select(j => j.Id.Value));
        Assert.Equal(["c", "a", "b"], (await Store.ListJobsAsync(new JobQuery(), new PageRequest(Descending: true), None)).Items.Select(j => j.Id.Value));
        Assert.Equal("a", Assert.Single((await Store.ListJobsAsync(new JobQuery { Connector = Other }, new PageRequest(), None)).Items).Id.Value);
        Assert.Equal("c", Assert.Single((await Store.ListJobsAsync(new JobQuery { States = [JobState.Completed] }, new PageRequest(), None)).Items).Id.Value);
    }

    [Fact]
    public async Task Results_are_found_by_outcome_connector_and_text_in_location_or_threat()
    {
        await AcceptAsync(await JobAsync(), Item("docs/Plan.txt"), Item("bad%_.bin"));
        WorkItem[] work = [.. (await ClaimAsync()).Items];
        await Store.CompleteAsync([Done(work[0]), Done(work[1], Outcome.Malicious, threat: "Eicar-Test")], None);
        foreach ((ResultQuery query, int expected) in new[]
        {
            (new ResultQuery { Outcomes = [Outcome.Malicious] }, 1), (new ResultQuery { Outcomes = [Outcome.Clean, Outcome.Malicious] }, 2), (new ResultQuery { Text = "PLAN" }, 1),
            (new ResultQuery { Text = "eicar" }, 1), (new ResultQuery { Text = "%_" }, 1), (new ResultQuery { Text = "a%" }, 0), (new ResultQuery { Connector = Other }, 0),
        })
        {
            Assert.Equal(expected, (await Store.ListResultsAsync(query, new PageRequest(), None)).Items.Count);
        }
    }

    [Fact]
    public async Task A71_deleting_the_results_of_a_job_leaves_counters_items_and_other_jobs()
    {
        JobId one = await JobAsync("one");
        JobId two = await JobAsync("two");
        await AcceptAsync(one, Items(3));
        IReadOnlyList<ItemId> other = await AcceptAsync(two, Item("z"));
        await FinishAllAsync();
        Assert.Equal(3, await Store.DeleteResultsAsync(one, None));
        Assert.Equal(3, (await CountsAsync(one)).Clean);
        Assert.Equal(3, (await Store.ListItemsAsync(new ItemQuery { Job = one }, new PageRequest(), None)).Items.Count);
        Assert.NotNull(await Store.GetResultAsync(other[0], None));
        Assert.Equal(1, await Store.DeleteResultsAsync(null, None));
    }

    [Theory]
    [InlineData(-1, 20)]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    public async Task A_job_keeps_as_many_results_as_it_was_told(long retain, int kept)
    {
        JobId job = await JobAsync(retain: retain);
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Items(20));
        await CloseAsync(job);
        await FinishAllAsync();
        Page<ScanResult> page = await Store.ListResultsAsync(new ResultQuery { Job = job }, new PageRequest(), None);
        Assert.Equal(ids.TakeLast(kept), page.Items.Select(r => r.ItemId));
        Assert.Equal(20, (await CountsAsync(job)).Clean);
    }

    [Fact]
    public async Task Retention_by_age_removes_old_results_and_ended_jobs_but_no_dead_letters()
    {
        JobId old = await JobAsync("old");
        JobId dead = await JobAsync("dead");
        await AcceptAsync(dead, Item("d"));
        await CompleteAsync(Bury(await ClaimOneAsync()));
        await AcceptAsync(old, Item("a"));
        await FinishAllAsync();
        await CloseAsync(old);
        await CloseAsync(dead);
        Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(new RetentionResult(1, 0), await Store.ApplyRetentionAsync(new RetentionPolicy(TimeSpan.FromHours(1)), None));
        Assert.Equal(new RetentionResult(0, 1), await Store.ApplyRetentionAsync(new RetentionPolicy(null, TimeSpan.FromHours(1)), None));
        Assert.Null(await Store.GetJobAsync(old, None));
        Assert.Single((await Store.ListDeadLettersAsync(new DeadLetterQuery { Job = dead }, new PageRequest(), None)).Items);
    }

    [Fact]
    public async Task Statistics_count_jobs_backlog_and_dead_letters()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(3));
        await CompleteAsync(Bury(await ClaimOneAsync()));
        await ClaimOneAsync();
        StoreStatistics s = await Store.GetStatisticsAsync(None);
        Assert.Equal((3, 1), (s.Totals.Accepted, s.JobsByState[JobState.Running]));
        Assert.Equal((1, 1, 1), (s.Backlog[ItemState.Accepted], s.Backlog[ItemState.Leased], s.DeadByReason[ReasonCode.ReadFailed]));
    }

    [Fact]
    public async Task A_connector_keeps_the_time_of_its_first_registration()
    {
        ConnectorInfo info = new() { Id = Home, Kind = "filesystem", Name = "b", Asset = Core.Text.LosslessUtf8.Decode([0x2F, 0xFE]) };
        DateTimeOffset first = (await Store.RegisterConnectorAsync(info, None)).RegisteredAt;
        Time.Advance(TimeSpan.FromHours(1));
        await Store.RegisterConnectorAsync(info with { Id = Other, Name = "a" }, None);
        Assert.Equal(first, (await Store.RegisterConnectorAsync(info, None)).RegisteredAt);
        await ReopenAsync();
        Assert.Equal(["a", "b"], (await Store.ListConnectorsAsync(None)).Select(c => c.Name));
        Assert.Equal(info.Asset, (await Store.GetConnectorAsync(Home, None))!.Asset);
        Assert.True(await Store.RemoveConnectorAsync(Home, None));
        Assert.False(await Store.RemoveConnectorAsync(Home, None));
    }

    [Fact]
    public async Task State_is_kept_by_namespace_and_key_and_null_removes()
    {
        await Store.SetStateAsync("n", "b", "2", None);
        await Store.SetStateAsync("n", "a", "0", None);
        await Store.SetStateAsync("n", "a", "1", None);
        await Store.SetStateAsync("m", "a", "x", None);
        await ReopenAsync();
        Assert.Equal(["a", "b"], (await Store.ListStateAsync("n", None)).Keys);
        Assert.Equal("1", await Store.GetStateAsync("n", "a", None));
        await Store.SetStateAsync("n", "a", null, None);
        Assert.Null(await Store.GetStateAsync("n", "a", None));
        Assert.Equal("x", await Store.GetStateAsync("m", "a", None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_is_listed_in_pages_by_key(bool descending)
    {
        string[] keys = [.. Enumerable.Range(0, 7).Select(i => $"k{i}")];
        foreach (string key in keys)
        {
            await Store.SetStateAsync("n", key, "v" + key, None);
            await Store.SetStateAsync("m", key, "other", None);
        }

        List<KeyValuePair<string, string>> found = [];
        string? after = null;
        do
        {
            Page<KeyValuePair<string, string>> page = await Store.ListStateAsync("n", new PageRequest(after, 3, descending), None);
            Assert.True(page.Items.Count <= 3);
            found.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(descending ? keys.Reverse() : keys, found.Select(f => f.Key));
        Assert.All(found, f => Assert.Equal("v" + f.Key, f.Value));
        Assert.Empty((await Store.ListStateAsync("none", new PageRequest(), None)).Items);
    }
}
