using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Pipeline;

public class RemoteTests
{
    private static readonly JobId Job = new("job-1");

    [Fact]
    public async Task Items_that_are_sent_make_their_job_and_it_completes_when_the_sender_is_done()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 300);

        AcceptResult accepted = await rig.Host.SubmitAsync(Items(remote, 0, 300), Rig.Deadline);
        Assert.Equal((AcceptStatus.Accepted, 300), (accepted.Status, accepted.Accepted));
        Assert.False((await rig.Store.GetJobAsync(Job, Rig.Deadline))!.EnumerationClosed);
        Assert.True(await rig.Host.CloseAsync(Job, 300, Rig.Deadline));

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.FinishAsync(Job);
        Assert.Equal((JobState.Completed, JobKind.Submitted, 300L, 3L), (job.State, job.Spec.Kind, job.Counts.Clean + job.Counts.Malicious, job.Counts.Malicious));
        Assert.Equal(300, results.Count);
        Assert.Equal(3, rig.Connector.Acted.Count);
    }

    [Fact]
    public async Task A_62_a_job_whose_items_all_finished_before_its_sender_says_so_completes()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 10);
        await rig.Host.SubmitAsync(Items(remote, 0, 10), Rig.Deadline);
        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(Job, Rig.Deadline))!.Counts.Open == 0);

        await rig.Host.CloseAsync(Job, null, Rig.Deadline);
        Assert.Equal(JobState.Completed, (await rig.Store.GetJobAsync(Job, Rig.Deadline))!.State);
    }

    [Fact]
    public async Task A_sender_that_falls_silent_does_not_keep_its_job_open_for_ever()
    {
        await using Rig rig = new(configure: o => o.Silence = TimeSpan.FromMilliseconds(200));
        FakeRemote remote = await AttachAsync(rig, 5);
        await rig.Host.SubmitAsync(Items(remote, 0, 5), Rig.Deadline);

        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(Job, Rig.Deadline))!.State == JobState.Completed);
        Assert.Contains("without a new item", (await rig.Store.GetJobAsync(Job, Rig.Deadline))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_scan_of_a_remote_connector_is_asked_for_after_its_job_is_stored_and_nothing_is_listed_here()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 0);
        ScanJob job = await rig.Host.StartFullScanAsync(new StartScan { Connector = remote.Info.Id, JobId = Job, Limit = 5 }, Rig.Deadline);

        Assert.Equal((JobState.Running, true), (job.State, job.Spec.Pushed));
        Assert.Equal(["POST full_scan ?job_id=job-1&limit=5"], remote.Calls);
        Assert.Equal(ActionKind.Move, job.Spec.Actions.OnMalicious.Kind);
    }

    [Fact]
    public async Task A_connector_that_refuses_a_full_scan_fails_the_job_with_the_reason()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 0);
        remote.Reply = new DsxReply(0, "", default, "Connection refused");
        (ScanJob job, DsxReply reply) = await rig.Host.StartRemoteScanAsync(new StartScan { Connector = remote.Info.Id, JobId = Job }, "batch=true", Rig.Deadline);

        Assert.Equal((JobState.Failed, 0), (job.State, reply.Status));
        Assert.Contains("Connection refused", job.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_policy_of_ours_the_remote_connector_decides_what_is_done()
    {
        await using Rig rig = new(configure: o => o.Actions = ActionPolicy.ReportOnly);
        FakeRemote remote = await AttachAsync(rig, 1);
        List<ActionKind> asked = [];
        rig.Connector.OnAct = request =>
        {
            asked.Add(request.Plan.Kind);
            return new ActionResult(ActionKind.Delete, ActionStatus.Success, "deleted");
        };
        rig.Connector.Add("/fake/0000", "EVIL");
        await rig.Host.SubmitAsync(Items(remote, 0, 1), Rig.Deadline);
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);

        (_, Dictionary<string, ScanResult> results) = await rig.FinishAsync(Job);
        Assert.Equal([ActionKind.Connector], asked);
        Assert.Equal((ActionKind.Delete, ActionStatus.Success), (results["/fake/0000"].Action.Kind, results["/fake/0000"].Action.Status));
    }

    [Fact]
    public async Task A_slow_remote_connector_keeps_nobody_else_waiting_and_is_never_asked_for_more_than_its_limit()
    {
        await using Rig rig = new(configure: o =>
        {
            o.Sources.MaxInFlight = 3;
            o.Concurrency.Fix(4);
        });
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeRemote slow = await AttachAsync(rig, 200);
        slow.OnOpen = async _ =>
        {
            await gate.Task;
            return null;
        };
        FakeConnector local = new() { Info = new ConnectorInfo { Id = ConnectorId.For("fake", "other"), Kind = "fake", Name = "other", Asset = "/other" } };
        for (int i = 0; i < 100; i++)
        {
            local.Add($"/other/{i}", "fine");
        }

        await rig.Host.SubmitAsync(Items(slow, 0, 200), Rig.Deadline);
        await Rig.UntilAsync(() => Task.FromResult(slow.MostOpen == 3));
        await rig.Host.AddConnectorAsync(local, Rig.Deadline);
        ScanJob quick = await rig.Host.StartFullScanAsync(new StartScan { Connector = local.Info.Id }, Rig.Deadline);

        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(quick.Id, Rig.Deadline))!.State == JobState.Completed);
        gate.SetResult();
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);
        (ScanJob job, _) = await rig.FinishAsync(Job);
        Assert.Equal(200, job.Counts.Processed);
        Assert.Equal(3, slow.MostOpen);
    }

    [Fact]
    public async Task A_remote_connector_that_is_down_costs_its_items_few_tries_and_they_go_on_when_it_is_back()
    {
        await using Rig rig = new(configure: o =>
        {
            o.Sources.Breaker.Threshold = 3;
            o.Sources.Breaker.FirstWait = TimeSpan.FromMilliseconds(10);
            o.Sources.Breaker.LongestWait = TimeSpan.FromMilliseconds(50);
        });
        bool down = true;
        int probes = 0;
        Failure refused = new(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, "Connection refused");
        FakeRemote remote = await AttachAsync(rig, 100);
        remote.OnOpen = _ => Task.FromResult(Volatile.Read(ref down) ? refused : null);
        remote.OnCheck = () =>
        {
            Interlocked.Increment(ref probes);
            return Volatile.Read(ref down) ? refused : null;
        };
        await rig.Host.SubmitAsync(Items(remote, 0, 100), Rig.Deadline);
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);
        await Rig.UntilAsync(() => Task.FromResult(Volatile.Read(ref probes) > 3));

        Volatile.Write(ref down, false);
        (ScanJob job, _) = await rig.FinishAsync(Job);
        Assert.Equal((JobState.Completed, 100L, 0L), (job.State, job.Counts.Processed, job.Counts.Failed));
    }

    [Fact]
    public async Task A_35_a_remote_connector_that_always_fails_sends_the_item_to_the_dead_letters_after_all_tries()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 1);
        int opened = 0;
        remote.OnOpen = _ =>
        {
            Interlocked.Increment(ref opened);
            return Task.FromResult<Failure?>(new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, "HTTP 500"));
        };
        await rig.Host.SubmitAsync(Items(remote, 0, 1), Rig.Deadline);
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.FinishAsync(Job);
        Assert.Equal((JobState.Completed, 1L, 6), (job.State, job.Counts.Dead, opened));
        Assert.Contains("max_retries_exceeded", results["/fake/0000"].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connector_that_is_detached_keeps_its_items_until_it_is_back()
    {
        await using Rig rig = new();
        FakeRemote remote = await AttachAsync(rig, 20);
        rig.Host.DetachConnector(remote.Info.Id);
        await rig.Host.SubmitAsync(Items(remote, 0, 20), Rig.Deadline);
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);
        Assert.Equal(0, (await rig.Store.GetJobAsync(Job, Rig.Deadline))!.Counts.Processed);

        await rig.Host.AddConnectorAsync(remote, Rig.Deadline);
        (ScanJob job, _) = await rig.FinishAsync(Job);
        Assert.Equal(20, job.Counts.Processed);
    }

    [Fact]
    public async Task While_a_sink_is_full_nothing_is_scanned()
    {
        bool full = true;
        await using Rig rig = new(configure: o => o.Hold = () => Volatile.Read(ref full));
        FakeRemote remote = await AttachAsync(rig, 20);
        await rig.Host.SubmitAsync(Items(remote, 0, 20), Rig.Deadline);
        await rig.Host.CloseAsync(Job, null, Rig.Deadline);
        Assert.Equal(0, remote.MostOpen);

        Volatile.Write(ref full, false);
        (ScanJob job, _) = await rig.FinishAsync(Job);
        Assert.Equal(20, job.Counts.Processed);
    }

    private static async Task<FakeRemote> AttachAsync(Rig rig, int objects)
    {
        for (int i = 0; i < objects; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", i % 100 == 3 ? "EVIL" : "fine");
        }

        FakeRemote remote = new(rig.Connector);
        await rig.Host.AddConnectorAsync(remote, Rig.Deadline);
        await rig.Host.StartAsync(Rig.Deadline);
        return remote;
    }

    private static Submission Items(FakeRemote remote, int from, int count) => new()
    {
        Job = Job,
        Connector = remote.Info.Id,
        Items = [.. Enumerable.Range(from, count).Select(i => new NewItem($"/fake/{i:D4}", $"{i:D4}", ObjectIdentity.Unknown))],
    };
}
