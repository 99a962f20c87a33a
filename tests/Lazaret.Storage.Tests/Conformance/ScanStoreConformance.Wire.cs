using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Tests.Conformance;

/// <summary>Third part: what remote connectors and audit collectors need.</summary>
public abstract partial class ScanStoreConformance
{
    private const string Sent = """{"requested_action":{"type":"movetag"},"odd":"\udcff"}""";

    [Fact]
    public async Task What_a_connector_sent_with_an_object_is_given_back_with_its_work_its_record_and_its_result()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a") with { Extra = Sent }, Item("b"));
        await ReopenAsync();
        Assert.Equal([Sent, null], (await Store.ListItemsAsync(new ItemQuery(), new PageRequest(), None)).Items.Select(i => i.Extra));

        WorkItem[] work = [.. (await ClaimAsync()).Items.OrderBy(i => i.Id)];
        Assert.Equal([Sent, null], work.Select(i => i.Extra));
        ItemCompletion done = Done(work[0]);
        await CompleteAsync(done with { Result = done.Result! with { Extra = work[0].Extra } });
        await CompleteAsync(Done(work[1]));
        await ReopenAsync();
        Assert.Equal([Sent, null], (await Store.ListResultsAsync(new ResultQuery(), new PageRequest(), None)).Items.Select(r => r.Extra));
    }

    [Fact]
    public async Task What_a_connector_sent_comes_with_the_results_that_the_store_gives_by_itself()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a") with { Extra = Sent });
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        Assert.Equal(Sent, Assert.Single((await Store.ListResultsAsync(new ResultQuery(), new PageRequest(), None)).Items).Extra);
    }

    [Fact]
    public async Task More_than_a_connector_may_send_is_refused_whole()
    {
        JobId job = await JobAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.AcceptAsync(new AcceptBatch(job, [Item("a"), Item("b") with { Extra = new string('x', 17_000) }]), None));
        Assert.Equal(0, (await SeeAsync(job)).Counts.Accepted);
    }

    [Fact]
    public async Task Late_items_make_a_completed_job_run_again_and_it_completes_again_by_itself()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await CloseAsync(job);
        await FinishAllAsync();
        Assert.Equal(JobState.Completed, (await SeeAsync(job)).State);
        Assert.Equal(AcceptStatus.JobEnded, (await Store.AcceptAsync(new AcceptBatch(job, [Item("b")]), None)).Status);

        AcceptResult late = await Store.AcceptAsync(new AcceptBatch(job, [Item("a"), Item("b")]) { Late = true }, None);
        Assert.Equal((AcceptStatus.Accepted, 1, 1), (late.Status, late.Accepted, late.Duplicates));
        await ReopenAsync();
        ScanJob running = await SeeAsync(job);
        Assert.Equal((JobState.Running, true, null), (running.State, running.EnumerationClosed, running.FinishedAt));
        await FinishAllAsync();
        ScanJob again = await SeeAsync(job);
        Assert.Equal((JobState.Completed, 2L, 2L), (again.State, again.Counts.Accepted, again.Counts.Processed));
    }

    [Fact]
    public async Task Late_duplicates_change_nothing_but_their_counter_and_a_cancelled_job_takes_nothing()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Item("a"));
        await CloseAsync(job);
        await FinishAllAsync();
        await Store.AcceptAsync(new AcceptBatch(job, [Item("a")]) { Late = true }, None);
        ScanJob same = await SeeAsync(job);
        Assert.Equal((JobState.Completed, 1L, 1L), (same.State, same.Counts.Accepted, same.Counts.Duplicates));

        JobId cancelled = await JobAsync("cancelled");
        await Store.CommandJobAsync(cancelled, JobCommand.Cancel, None);
        Assert.Equal(AcceptStatus.JobEnded, (await Store.AcceptAsync(new AcceptBatch(cancelled, [Item("a")]) { Late = true }, None)).Status);
    }

    [Fact]
    public async Task A_job_knows_when_its_items_came_and_ended_and_what_its_sender_says_of_their_number()
    {
        JobId job = await JobAsync();
        DateTimeOffset begun = Time.GetUtcNow();
        await AcceptAsync(job, Item("a"));
        Time.Advance(TimeSpan.FromSeconds(5));
        await AcceptAsync(job, Item("b"));
        await FinishOneAsync();
        Time.Advance(TimeSpan.FromSeconds(5));
        await FinishOneAsync();
        await Store.CloseEnumerationAsync(job, null, null, None, 3);
        await Store.CloseEnumerationAsync(job, null, null, None);
        await ReopenAsync();

        ScanJob seen = await SeeAsync(job);
        Assert.Equal(
            (begun, begun.AddSeconds(5), begun.AddSeconds(5), begun.AddSeconds(10), begun.AddSeconds(10), 3L),
            (seen.FirstAcceptedAt, seen.LastAcceptedAt, seen.FirstResultAt, seen.LastResultAt, seen.ClosedAt, seen.Announced));
        await Store.CloseEnumerationAsync(job, null, null, None, 2);
        Assert.Equal(2, (await SeeAsync(job)).Announced);

        async Task FinishOneAsync() => await CompleteAsync(Done(await ClaimOneAsync()));
    }

    [Fact]
    public async Task A43_reasons_and_times_are_counted_and_taken_back_with_a_requeued_dead_letter()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(5));
        ReasonCode[] reasons = [ReasonCode.EncryptedFile, ReasonCode.FileTypeNotSupported, ReasonCode.UnknownVerdict, ReasonCode.FileTooLarge];
        WorkItem[] work = [.. (await ClaimAsync()).Items];
        for (int i = 0; i < reasons.Length; i++)
        {
            ScannerVerdict verdict = Verdict("x") with { Outcome = Outcome.NotScanned, Reason = reasons[i], Duration = TimeSpan.FromMilliseconds(2) };
            await CompleteAsync(Done(work[i]) with { Result = Result(work[i], Outcome.NotScanned, reasons[i]) with { Verdicts = [verdict], Duration = TimeSpan.FromMilliseconds(3) } });
        }

        await CompleteAsync(Bury(work[4]));
        await Store.RequeueAsync(new DeadLetterQuery(), 10, None);
        JobCounts counts = (await SeeAsync(job)).Counts;
        Assert.Equal((1L, 1L, 1L, 1L), (counts.Encrypted, counts.Unsupported, counts.Unknown, counts.TooLarge));
        Assert.Equal((8000L, 12000L, 0L), (counts.ScanMicroseconds, counts.ElapsedMicroseconds, counts.Failed));
    }

    [Fact]
    public async Task Nothing_is_kept_for_a_collector_that_nobody_asked_for()
    {
        await AcceptAsync(await JobAsync(), Item("a"));
        await FinishAllAsync();
        Assert.Equal(0, await Store.CountAuditAsync(None));
        Assert.Empty(await Store.ReadAuditAsync(0, 10, None));
    }

    [Fact]
    public async Task W14_every_result_waits_in_the_outbox_until_it_is_removed_whatever_becomes_of_its_job()
    {
        Store.EnableAudit();
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(4));
        WorkItem[] work = [.. (await ClaimAsync(3)).Items];
        await CompleteAsync(Done(work[0], Outcome.Malicious, threat: "Eicar"));
        await CompleteAsync(Bury(work[1]));
        await CompleteAsync(Retry(work[2], TimeSpan.FromSeconds(1)));
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);
        await UntilAsync(async () => await Store.CountAuditAsync(None) == 4);
        await ReopenAsync();

        IReadOnlyList<AuditEntry> entries = await Store.ReadAuditAsync(0, 10, None);
        Assert.Equal(4, entries.Count);
        Assert.Equal(entries.Select(e => e.Sequence).Order(), entries.Select(e => e.Sequence));
        Assert.Equal((Outcome.Malicious, job, Home, "Eicar"), (entries[0].Result.Outcome, entries[0].Result.JobId, entries[0].Result.ConnectorId, entries[0].Result.Verdicts[0].Threats[0]));
        Assert.Equal([ReasonCode.Cancelled, ReasonCode.Cancelled], entries.Skip(2).Select(e => e.Result.Reason));

        await Store.RemoveAuditAsync(entries[1].Sequence, None);
        Assert.Equal(entries.Skip(2).Select(e => e.Sequence), (await Store.ReadAuditAsync(0, 10, None)).Select(e => e.Sequence));
        Assert.Equal(2, await Store.CountAuditAsync(None));
        Assert.Equal([entries[3].Sequence], (await Store.ReadAuditAsync(entries[2].Sequence, 10, None)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Numbers_of_the_outbox_are_never_used_again()
    {
        Store.EnableAudit();
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(2));
        await CompleteAsync(Done(await ClaimOneAsync()));
        AuditEntry first = Assert.Single(await Store.ReadAuditAsync(0, 10, None));
        await Store.RemoveAuditAsync(first.Sequence, None);
        await ReopenAsync();
        Store.EnableAudit();

        Task waiting = Store.WaitForAuditAsync(first.Sequence, None).AsTask();
        await CompleteAsync(Done(await ClaimOneAsync()));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), None);
        Assert.True(Assert.Single(await Store.ReadAuditAsync(0, 10, None)).Sequence > first.Sequence);
    }

    [Fact]
    public async Task W53_statistics_add_up_over_restarts_with_true_medians_and_the_longest_scan()
    {
        JobId job = await JobAsync();
        await AcceptAsync(job, Items(12));
        long[] sizes = [3, 5, 7, 9, 11, 1000];
        for (int i = 0; i < sizes.Length; i++)
        {
            WorkItem item = await ClaimOneAsync();
            ScannerVerdict verdict = Verdict("x") with { Duration = TimeSpan.FromMicroseconds(10 * (i + 1)) };
            await CompleteAsync(Done(item) with { Result = Result(item, i == 2 ? Outcome.Malicious : Outcome.Clean, ReasonCode.None, sizes[i]) with { Verdicts = [verdict] } });
            await ReopenAsync();
        }

        await CompleteAsync(Bury(await ClaimOneAsync()));
        WorkItem locked = await ClaimOneAsync();
        await CompleteAsync(Done(locked) with { Result = Result(locked, Outcome.NotScanned, ReasonCode.EncryptedFile, 0) });
        await Store.CommandJobAsync(job, JobCommand.Cancel, None);

        ScanStatistics s = await Store.GetScanStatisticsAsync(None);
        Assert.Equal((7L, 5L, 1L, 1L, 1L), (s.Files, s.Benign, s.Malicious, s.NotScanned, s.Encrypted));
        Assert.Equal((1035L, 210L, 60L, 1000L, "f5"), (s.TotalBytes, s.TotalScanMicroseconds, s.LongestScanMicroseconds, s.LongestScanBytes, s.LongestScanFile));
        Assert.Equal(7, s.MedianBytes);
        Assert.InRange(s.MedianScanMicroseconds, 29, 31);
    }

    [Fact]
    public async Task A_completion_of_a_lease_from_before_a_restart_changes_nothing()
    {
        await AcceptAsync(await JobAsync(), Items(3));
        WorkItem before = await ClaimOneAsync();
        await ReopenAsync();
        if (Store.Kind == "memory")
        {
            Time.Advance(TimeSpan.FromSeconds(61));
        }

        IReadOnlyList<WorkItem> now = (await ClaimAsync()).Items;
        Assert.Equal(3, now.Count);
        Assert.Equal(CompletionStatus.Stale, await CompleteAsync(Done(before)));
    }

    [Fact]
    public async Task Numbers_of_items_are_never_used_again()
    {
        JobId job = await JobAsync();
        IReadOnlyList<ItemId> first = await AcceptAsync(job, Items(5));
        await CloseAsync(job);
        await FinishAllAsync();
        await Store.DeleteJobAsync(job, None);
        await ReopenAsync();
        IReadOnlyList<ItemId> second = await AcceptAsync(await JobAsync("other"), Item("x"));
        Assert.True(second[0] > first[^1]);
    }

    [Fact]
    public async Task Retention_holds_also_when_the_last_item_of_a_job_dies()
    {
        JobId job = await JobAsync(retain: 3);
        await AcceptAsync(job, Items(10));
        await CloseAsync(job);
        WorkItem[] work = [.. (await ClaimAsync()).Items];
        foreach (WorkItem item in work[..^1])
        {
            await CompleteAsync(Done(item));
        }

        await CompleteAsync(Bury(work[^1]));
        Assert.Equal(4, (await Store.ListResultsAsync(new ResultQuery { Job = job }, new PageRequest(), None)).Items.Count);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
