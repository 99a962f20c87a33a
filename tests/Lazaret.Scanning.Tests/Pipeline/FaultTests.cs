using System.Collections.Concurrent;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Pipeline;

public class FaultTests
{
    private static Task<ScannerReply?> When(bool fails, Failure failure) => Task.FromResult(fails ? failure : (ScannerReply?)null);

    private static Failure Down => new(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, "down");

    [Fact]
    public async Task Abuse5_while_the_scanner_is_down_items_wait_and_none_is_clean_and_all_are_scanned_when_it_is_back()
    {
        await using Rig rig = new();
        bool down = true;
        int asked = 0;
        rig.Scanner.OnScan = (_, _) =>
        {
            Interlocked.Increment(ref asked);
            return When(Volatile.Read(ref down), Down);
        };
        rig.Scanner.OnCheck = () => Volatile.Read(ref down) ? Down : null;
        for (int i = 0; i < 500; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", "fine " + i);
        }

        ScanJob job = await rig.StartAsync();
        await Rig.UntilAsync(() => Task.FromResult(rig.Host.Engines[0].State != "closed"));
        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!.EnumerationClosed && rig.Host.Concurrency.InFlight == 0);
        ScanJob waiting = (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!;
        int askedWhileDown = asked;
        Assert.Equal(0, waiting.Counts.Processed);
        Assert.True(askedWhileDown < 200, $"a scanner that is down was asked {askedWhileDown} times");

        Volatile.Write(ref down, false);
        (ScanJob done, Dictionary<string, ScanResult> results) = await rig.FinishAsync(job.Id);
        Assert.Equal((500, 0), (done.Counts.Clean, done.Counts.Failed));
        Assert.All(results.Values, r => Assert.Equal(1, r.Attempts));
        Assert.Equal("closed", rig.Host.Engines[0].State);
    }

    [Fact]
    public async Task Abuse6_a_scan_that_hangs_frees_its_slot_and_the_others_go_on()
    {
        await using Rig rig = new(configure: o =>
        {
            o.Content.VerdictTimeout = TimeSpan.FromMilliseconds(100);
            o.Breaker.Threshold = 1000;
            o.Retries = RetryPolicy.Build(1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        });
        rig.Scanner.OnScan = async (subject, _) =>
        {
            if (subject.Location.EndsWith("hang", StringComparison.Ordinal))
            {
                await new TaskCompletionSource().Task;
            }

            return null;
        };
        rig.Connector.Add("/fake/hang", "fine");
        for (int i = 0; i < 100; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", "fine " + i);
        }

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((100, 1, 1), (job.Counts.Clean, job.Counts.Failed, job.Counts.Dead));
        Assert.Equal((Outcome.Failed, ReasonCode.ScannerTimeout), (results["/fake/hang"].Outcome, results["/fake/hang"].Reason));
        Assert.Equal(2, results["/fake/hang"].Attempts);
    }

    [Theory]
    [InlineData(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, 6, true)] // five retries, six attempts, one dead letter
    [InlineData(ErrorClass.ScannerClient, ReasonCode.ScannerRejected, 1, true)]
    [InlineData(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, 2, true)]
    public async Task Abuse7_what_the_scanner_answers_wrongly_is_tried_as_its_class_says_and_never_clean(ErrorClass kind, ReasonCode reason, int attempts, bool dead)
    {
        await using Rig rig = new(configure: o => o.Breaker.Threshold = 1000);
        int asked = 0;
        rig.Scanner.OnScan = (_, _) =>
        {
            asked++;
            return Task.FromResult<ScannerReply?>(new Failure(kind, reason, "no"));
        };
        rig.Connector.Add("/fake/a", "fine");

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        ScanResult result = results["/fake/a"];
        Assert.Equal((Outcome.Failed, reason, attempts, dead), (result.Outcome, result.Reason, result.Attempts, result.DeadLetter));
        Assert.Equal(attempts, asked);
        Assert.Equal(1, job.Counts.Dead);
        Assert.Equal(0, job.Counts.Clean);
    }

    [Fact]
    public async Task Abuse7_a_scanner_that_asks_for_patience_gets_it_and_the_item_loses_no_try()
    {
        await using Rig rig = new();
        int asked = 0;
        rig.Scanner.OnScan = (_, _) => When(
            Interlocked.Increment(ref asked) <= 3, new Failure(ErrorClass.ScannerThrottled, ReasonCode.ScannerOverloaded, "429", TimeSpan.FromMilliseconds(50)));
        rig.Connector.Add("/fake/a", "fine");
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal(1, job.Counts.Clean);
        Assert.Equal(1, results["/fake/a"].Attempts);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000_000)]
    public async Task Abuse8_a_read_that_broke_half_way_is_scanned_again_from_its_first_byte(int size)
    {
        await using Rig rig = new();
        byte[] content = new byte[size];
        Random.Shared.NextBytes(content);
        FakeObject broken = rig.Connector.Add("/fake/a", content);
        broken.BreakFirstReads = 3;

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        ScanResult result = results["/fake/a"];
        Assert.Equal((Outcome.Clean, 4, (long)size), (result.Outcome, result.Attempts, result.Size));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), result.Sha256);
        Assert.Equal(size, Assert.Single(rig.Scanner.Scanned).Length);
        Assert.Equal(1, job.Counts.Clean);
    }

    [Fact]
    public async Task Abuse8_a_read_that_always_breaks_is_a_dead_letter_and_requeueing_it_mends_the_counts()
    {
        await using Rig rig = new();
        FakeObject broken = rig.Connector.Add("/fake/a", "fine, if only it could be read");
        broken.BreakFirstReads = int.MaxValue;
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((0L, 1L, 1L), (job.Counts.Clean, job.Counts.Failed, job.Counts.Dead));
        Assert.Equal(6, results["/fake/a"].Attempts);

        broken.BreakFirstReads = 0;
        Assert.Equal(1, await rig.Store.RequeueAsync(new DeadLetterQuery(), 10, Rig.Deadline));
        (job, results) = await rig.FinishAsync(job.Id);
        Assert.Equal((1L, 0L, 0L, JobState.Completed), (job.Counts.Clean, job.Counts.Failed, job.Counts.Dead, job.State));
        Assert.Equal(Outcome.Clean, Assert.Single(results.Values).Outcome);
    }

    [Fact]
    public async Task Abuse9_an_object_that_is_gone_has_its_reason_and_is_not_tried_again()
    {
        await using Rig rig = new();
        FakeObject gone = rig.Connector.Add("/fake/a", "fine");
        gone.OpenFailure = new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, "gone");
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((Outcome.Failed, ReasonCode.ObjectNotFound, 1, false), (results["/fake/a"].Outcome, results["/fake/a"].Reason, results["/fake/a"].Attempts, results["/fake/a"].DeadLetter));
        Assert.Equal((1L, 0L), (job.Counts.Failed, job.Counts.Dead));
    }

    [Fact]
    public async Task Abuse9_what_was_replaced_between_scan_and_action_is_scanned_again_and_never_acted_on_unscanned()
    {
        await using Rig rig = new();
        FakeObject changing = rig.Connector.Add("/fake/a", "EVIL");
        rig.Connector.OnAct = request =>
        {
            if (changing.Version == 1)
            {
                changing.Content = "harmless now"u8.ToArray();
                changing.Version = 2;
            }

            return null;
        };
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal(Outcome.Clean, results["/fake/a"].Outcome);
        Assert.Equal((1L, 0L), (job.Counts.Clean, job.Counts.Malicious));
        Assert.Empty(rig.Connector.Acted);
    }

    [Fact]
    public async Task An_action_that_fails_for_a_while_is_tried_again_and_takes_effect_once()
    {
        await using Rig rig = new();
        rig.Connector.Add("/fake/a", "EVIL");
        int tries = 0;
        rig.Connector.OnAct = r => ++tries < 3 ? new ActionResult(r.Plan.Kind, ActionStatus.TransientPlatformError, "busy") : null;
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal(3, tries);
        Assert.Equal(ActionStatus.Success, results["/fake/a"].Action.Status);
        Assert.Single(rig.Connector.Acted);
        Assert.Single(rig.Scanner.Scanned);
        Assert.Equal(1, job.Counts.Malicious);
    }

    [Fact]
    public async Task An_action_that_never_works_still_leaves_a_malicious_result_that_says_so()
    {
        await using Rig rig = new();
        rig.Connector.Add("/fake/a", "EVIL");
        rig.Connector.OnAct = r => new ActionResult(r.Plan.Kind, ActionStatus.PermissionError, "not allowed");
        (_, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((Outcome.Malicious, ActionStatus.PermissionError), (results["/fake/a"].Outcome, results["/fake/a"].Action.Status));
    }

    [Fact]
    public async Task Abuse2_the_intent_of_an_action_is_stored_before_it_is_carried_out()
    {
        await using Rig rig = new();
        rig.Connector.Add("/fake/a", "EVIL");
        ConcurrentQueue<ItemState> states = new();
        rig.Connector.OnAct = request =>
        {
            ItemRecord? stored = rig.Store.GetItemAsync(request.ItemId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            states.Enqueue(stored!.Status.State);
            return null;
        };
        await rig.RunAsync();
        Assert.Equal(ItemState.Acting, Assert.Single(states));
    }

    [Fact]
    public async Task Refused_credentials_hold_the_lane_and_work_goes_on_once_they_are_mended_without_a_restart()
    {
        await using Rig rig = new();
        bool refused = true;
        Failure auth = new(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, "401");
        rig.Scanner.OnScan = (_, _) => When(Volatile.Read(ref refused), auth);
        rig.Scanner.OnCheck = () => Volatile.Read(ref refused) ? auth : null;
        rig.Connector.Add("/fake/a", "fine");
        ScanJob job = await rig.StartAsync();
        await Rig.UntilAsync(() => Task.FromResult(rig.Host.Engines[0].State != "closed"));
        Assert.Equal("401", rig.Host.Engines[0].LastError);
        Volatile.Write(ref refused, false);
        (ScanJob done, _) = await rig.FinishAsync(job.Id);
        Assert.Equal(1, done.Counts.Clean);
    }

    [Fact]
    public async Task An_outage_longer_than_the_patience_ends_in_dead_letters_not_in_waiting()
    {
        await using Rig rig = new(configure: o => o.Breaker.GiveUpAfter = TimeSpan.FromMilliseconds(50));
        rig.Scanner.OnScan = (_, _) => Task.FromResult<ScannerReply?>(Down);
        rig.Scanner.OnCheck = () => Down;
        for (int i = 0; i < 20; i++)
        {
            rig.Connector.Add($"/fake/{i}", "fine");
        }

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((20L, 20L, 0L), (job.Counts.Failed, job.Counts.Dead, job.Counts.Clean));
        Assert.All(results.Values, r => Assert.Equal(ReasonCode.ScannerUnavailable, r.Reason));
    }

    [Fact]
    public async Task Abuse1_a_listing_that_was_cut_off_goes_on_behind_its_cursor()
    {
        await using Rig first = new();
        TaskCompletionSource never = new();
        first.Connector.OnPage = page => page == 5 ? never.Task : Task.CompletedTask;
        for (int i = 0; i < 500; i++)
        {
            first.Connector.Add($"/fake/{i:D4}", "fine " + i);
        }

        ScanJob job = await first.StartAsync();
        await Rig.UntilAsync(async () => (await first.Store.GetJobAsync(job.Id, Rig.Deadline))!.Counts.Accepted == 250);
        await first.Host.DrainAsync(TimeSpan.FromSeconds(5));
        first.Connector.OnPage = null;
        int listed = first.Connector.PagesListed;

        await using Rig second = new(first.Store) { Connector = first.Connector };
        await second.Host.AddConnectorAsync(second.Connector, Rig.Deadline);
        await second.Host.StartAsync(Rig.Deadline);
        (ScanJob done, Dictionary<string, ScanResult> results) = await second.FinishAsync(job.Id);
        Assert.Equal((500L, 500L), (done.Counts.Accepted, done.Counts.Clean));
        Assert.Equal(500, results.Count);
        Assert.Equal(5, second.Connector.PagesListed - listed);
    }
}
