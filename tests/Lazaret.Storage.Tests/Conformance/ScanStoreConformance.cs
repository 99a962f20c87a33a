using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Tests.Conformance;

/// <summary>What every store promises. First part: accepting, claiming, leases and completions.</summary>
public abstract partial class ScanStoreConformance : StoreTestBase
{
    [Fact]
    public async Task A_job_that_exists_is_returned_as_it_is()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        Assert.Equal(1, (await Store.CreateJobAsync(new JobSpec { Id = job, ConnectorId = Other }, None)).Counts.Accepted);
        Assert.Equal(Home, (await SeeAsync(job)).Spec.ConnectorId);
    }

    [Fact]
    public async Task Accepting_the_same_location_again_gives_the_same_id_and_counts_a_duplicate()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> first = await AcceptAsync(job, Item("a"), Item("b"));
        AcceptResult again = await Store.AcceptAsync(new AcceptBatch(job, [Item("b"), Item("c")]), None);
        Assert.Equal((1, 1), (again.Accepted, again.Duplicates));
        Assert.Equal(first[1], again.Ids[0]);
        Assert.Equal((3, 1), ((await CountsAsync(job)).Accepted, (await CountsAsync(job)).Duplicates));
    }

    [Fact]
    public async Task A_batch_that_names_one_item_twice_accepts_it_once()
    {
        IReadOnlyList<ItemId> ids = await AcceptAsync(await JobAsync(), Item("a"), Item("a"));
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task Equal_idempotency_keys_are_one_item_whatever_the_location()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> ids = await AcceptAsync(job, Item("a", "key"), Item("b", "key"), Item("key"));
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task Two_jobs_may_hold_the_same_location()
    {
        IReadOnlyList<ItemId> one = await AcceptAsync(await JobAsync("one"), Item("a"));
        Assert.NotEqual(one[0], (await AcceptAsync(await JobAsync("two"), Item("a")))[0]);
    }

    [Fact]
    public async Task Accepting_into_an_unknown_job_takes_nothing() =>
        Assert.Equal(AcceptStatus.JobNotFound, (await Store.AcceptAsync(new AcceptBatch(new JobId("nobody"), [Item("a")]), None)).Status);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accepting_into_a_closed_or_cancelled_job_takes_nothing(bool cancel)
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await (cancel ? Store.CommandJobAsync(job, JobCommand.Cancel, None).AsTask() : CloseAsync(job));
        AcceptResult late = await Store.AcceptAsync(new AcceptBatch(job, [Item("b")]), None);
        Assert.Equal((AcceptStatus.JobEnded, 0), (late.Status, late.Ids.Count));
        Assert.Equal(1, (await CountsAsync(job)).Accepted);
    }

    [Fact]
    public async Task The_cursor_is_stored_with_the_batch_and_null_leaves_it()
    {
        JobId job = await JobAsync();
        await Store.AcceptAsync(new AcceptBatch(job, [Item("a")], "half"), None);
        await Store.AcceptAsync(new AcceptBatch(job, [Item("b")]), None);
        await ReopenAsync();
        Assert.Equal("half", (await SeeAsync(job)).Cursor);
    }

    [Fact]
    public async Task A_claimed_item_is_under_its_lease_and_not_handed_out_again()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        LeasedBatch batch = await ClaimAsync();
        Assert.Equal((ItemState.Leased, batch.Lease), (batch.Items[0].Status.State, batch.Items[0].Status.Lease));
        Assert.Equal(new ObjectIdentity(10, 20, 30, "tag"), batch.Items[0].Identity);
        Assert.Empty((await ClaimAsync()).Items);
    }

    [Fact]
    public async Task Nothing_to_do_is_the_empty_batch() => Assert.Equal(LeaseId.None, (await ClaimAsync()).Lease);

    [Fact]
    public async Task A_claim_never_gives_more_than_was_asked_for()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(20));
        foreach (WorkItem item in (await ClaimAsync(10)).Items)
        {
            await CompleteAsync(Owe(item));
            await CompleteAsync(new ItemCompletion { Id = item.Id, Event = new ItemEvent.Released(item.Status.Lease, 0) });
        }

        Assert.Equal(8, (await ClaimAsync(8)).Items.Count);
    }

    [Fact]
    public async Task A70_a_job_of_one_item_does_not_wait_for_a_job_of_many()
    {
        JobId big = await JobAsync("big");
        for (int i = 0; i < 10; i++)
        {
            await AcceptAsync(big, Items(10_000, $"{i}-"));
        }

        JobId small = await JobAsync("small");
        await AcceptAsync(small, Item("one"));
        List<WorkItem> taken = [.. (await ClaimAsync(4)).Items, .. (await ClaimAsync(4)).Items];
        Assert.Contains(taken, i => i.JobId == small);
        Assert.Contains(taken, i => i.JobId == big);
    }

    [Fact]
    public async Task A_claim_for_some_connectors_gets_only_theirs()
    {
        await AcceptAsync(await JobAsync("one"), Item("a"));
        await AcceptAsync(await JobAsync("two", Other), Item("b"));
        LeasedBatch batch = await Store.ClaimAsync(new ClaimRequest("t", 10, TimeSpan.FromSeconds(60)) { Connectors = [Other] }, None);
        Assert.Equal("b", Assert.Single(batch.Items).Location);
    }

    [Fact]
    public async Task A_claim_for_actions_only_gets_no_scans()
    {
        await AcceptAsync(await JobAsync(), Item("a"), Item("b"));
        WorkItem item = await ClaimOneAsync();
        await CompleteAsync(Owe(item));
        await CompleteAsync(new ItemCompletion { Id = item.Id, Event = new ItemEvent.Released(item.Status.Lease, 0) });
        LeasedBatch batch = await Store.ClaimAsync(new ClaimRequest("t", 10, TimeSpan.FromSeconds(60)) { ActionsOnly = true }, None);
        Assert.Equal(item.Id, Assert.Single(batch.Items).Id);
    }

    [Fact]
    public async Task A_renewed_lease_holds_from_the_renewal_on()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem item = await ClaimOneAsync(10);
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await Store.RenewAsync(item.Status.Lease, TimeSpan.FromSeconds(10), None));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(CompletionStatus.Applied, await CompleteAsync(Done(item)));
    }

    [Fact]
    public async Task A_lease_that_ran_out_cannot_be_renewed_and_its_items_are_somebody_elses()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem lost = await ClaimOneAsync(10);
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(await Store.RenewAsync(lost.Status.Lease, TimeSpan.FromSeconds(10), None));
        WorkItem again = await ClaimOneAsync();
        Assert.Equal((lost.Id, 1), (again.Id, again.Status.Claims));
        Assert.Equal(CompletionStatus.Stale, await CompleteAsync(Done(lost)));
        Assert.Equal(CompletionStatus.Applied, await CompleteAsync(Done(again)));
    }

    [Fact]
    public async Task An_item_that_loses_five_workers_is_buried_not_handed_out()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        for (int i = 0; i < ItemLifecycle.MaxLostLeases; i++)
        {
            await ClaimOneAsync(10);
            Time.Advance(TimeSpan.FromSeconds(11));
        }

        Assert.Empty((await ClaimAsync()).Items);
        Assert.Equal((1, 1), ((await CountsAsync(job)).Failed, (await CountsAsync(job)).Dead));
        Assert.Single((await Store.ListDeadLettersAsync(new DeadLetterQuery { Reason = ReasonCode.WorkerLost }, new PageRequest(), None)).Items);
    }

    [Fact]
    public async Task A_second_completion_is_refused_and_changes_nothing()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        WorkItem item = await ClaimOneAsync();
        IReadOnlyList<CompletionStatus> both = await Store.CompleteAsync([Done(item, Outcome.Malicious), Done(item)], None);
        Assert.Equal([CompletionStatus.Applied, CompletionStatus.Stale], both);
        Assert.Equal((0, 1), ((await CountsAsync(job)).Clean, (await CountsAsync(job)).Malicious));
    }

    [Fact]
    public async Task Completing_an_item_that_never_was_is_not_found()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem item = await ClaimOneAsync();
        Assert.Equal(CompletionStatus.NotFound, await CompleteAsync(Done(item) with { Id = new ItemId(99_999) }));
    }

    [Fact]
    public async Task Abuse16_a_hundred_completions_of_one_item_at_once_count_once()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        WorkItem item = await ClaimOneAsync();
        CompletionStatus[] all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => CompleteAsync(Done(item)))));
        Assert.Equal(1, all.Count(s => s == CompletionStatus.Applied));
        Assert.Equal(1, (await CountsAsync(job)).Clean);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Abuse17_a_clock_set_by_a_day_neither_frees_nor_freezes_a_lease(int days)
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem item = await ClaimOneAsync(10);
        Time.JumpWallClock(TimeSpan.FromDays(days));
        Assert.Empty((await ClaimAsync()).Items);
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(item.Id, (await ClaimOneAsync()).Id);
    }

    [Fact]
    public async Task An_item_to_retry_waits_for_its_time()
    {
        IReadOnlyList<ItemId> ids = await AcceptAsync(await JobAsync(), Item("a"));
        await CompleteAsync(Retry(await ClaimOneAsync(), TimeSpan.FromSeconds(30)));
        Assert.Equal(ReasonCode.ScannerTimeout, (await SeeAsync(ids[0])).LastFailure?.Reason);
        Assert.Empty((await ClaimAsync()).Items);
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, (await ClaimOneAsync()).Status.Attempts);
    }

    [Fact]
    public async Task A_released_item_waits_again_and_no_try_is_counted()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem item = await ClaimOneAsync();
        await CompleteAsync(new ItemCompletion { Id = item.Id, Event = new ItemEvent.Released(item.Status.Lease, 0) });
        Assert.Equal((0, 0), ((await ClaimOneAsync()).Status.Attempts, item.Status.Claims));
    }

    [Fact]
    public async Task An_owed_action_keeps_its_report_and_the_version_that_was_read_over_lease_loss_and_restart()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        ObjectIdentity read = new(11, 21, 31, "other");
        await CompleteAsync(Owe(await ClaimOneAsync(10), read));
        Time.Advance(TimeSpan.FromSeconds(11));
        WorkItem acting = await ClaimOneAsync();
        Assert.Equal((ItemState.Acting, read), (acting.Status.State, acting.Identity));
        await ReopenAsync();
        Time.Advance(TimeSpan.FromSeconds(61));
        acting = await ClaimOneAsync();
        Assert.Equal((ItemState.Acting, read, "Eicar"), (acting.Status.State, acting.Identity, acting.Report?.Deciding?.Threats[0]));
        await CompleteAsync(Retry(acting, TimeSpan.Zero));
        acting = await ClaimOneAsync();
        Assert.Equal((ItemState.Acting, read, 1), (acting.Status.State, acting.Identity, acting.Status.Attempts));
    }

    [Fact]
    public async Task An_owed_action_without_another_version_is_held_to_the_listed_one()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        await CompleteAsync(Owe(await ClaimOneAsync(10)));
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(new ObjectIdentity(10, 20, 30, "tag"), (await ClaimOneAsync()).Identity);
    }

    [Fact]
    public async Task A_rescan_drops_the_verdict_and_counts_a_try()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        WorkItem item = await ClaimOneAsync();
        await CompleteAsync(Owe(item));
        await CompleteAsync(new ItemCompletion { Id = item.Id, Event = new ItemEvent.Rescanned(item.Status.Lease, 0) });
        WorkItem again = await ClaimOneAsync();
        Assert.Equal((ItemState.Leased, 1), (again.Status.State, again.Status.Attempts));
        Assert.Null(again.Report);
        Assert.Equal(new ObjectIdentity(10, 20, 30, "tag"), again.Identity);
    }

    [Fact]
    public async Task Who_waits_for_work_is_woken_by_an_accepted_item()
    {
        JobId job = await JobAsync();
        Task waiting = Store.WaitForWorkAsync(None).AsTask();
        await AcceptAsync(job, Item("a"));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), None);
    }

    [Fact]
    public async Task Names_that_are_not_text_come_back_byte_for_byte()
    {
        string name = Core.Text.LosslessUtf8.Decode([0x66, 0xFF, 0xC3, 0x28, 0xE2, 0x82]);
        IReadOnlyList<ItemId> ids = await AcceptAsync(await JobAsync(), Item(name));
        await FinishAllAsync();
        await ReopenAsync();
        Assert.Equal(name, (await SeeAsync(ids[0])).Location);
        Assert.Equal(name, (await Store.GetResultAsync(ids[0], None))!.Location);
    }
}
