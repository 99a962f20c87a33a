using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.TestKit.Time;

namespace Lazaret.Storage.Tests.Conformance;

/// <summary>What the facts about stores are written with.</summary>
public abstract class StoreTestBase : IAsyncLifetime
{
    protected static readonly ConnectorId Home = new("00000000-0000-8000-8000-000000000001");
    protected static readonly ConnectorId Other = new("00000000-0000-8000-8000-000000000002");

    protected ManualTimeProvider Time { get; } = new();

    protected IScanStore Store { get; set; } = null!;

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync() => await Store.DisposeAsync();

    protected abstract Task<IScanStore> OpenAsync();

    /// <summary>As after a restart, where the store outlives one; the same store where it does not.</summary>
    protected virtual Task ReopenAsync() => Task.CompletedTask;

    protected static NewItem Item(string location, string? key = null) => new(location, "meta of " + location, new ObjectIdentity(10, 20, 30, "tag"), key);

    protected static NewItem[] Items(int count, string prefix = "f") => [.. Enumerable.Range(0, count).Select(i => Item($"{prefix}{i}"))];

    protected async Task<JobId> JobAsync(string name = "job", ConnectorId? connector = null, long retain = -1, ActionPolicy? actions = null)
    {
        JobSpec spec = new() { Id = new JobId(name), ConnectorId = connector ?? Home, RetainResults = retain, Actions = actions ?? ActionPolicy.ReportOnly };
        return (await Store.CreateJobAsync(spec, None)).Id;
    }

    protected async Task<IReadOnlyList<ItemId>> AcceptAsync(JobId job, params NewItem[] items)
    {
        AcceptResult result = await Store.AcceptAsync(new AcceptBatch(job, items), None);
        Assert.Equal(AcceptStatus.Accepted, result.Status);
        return result.Ids;
    }

    protected Task CloseAsync(JobId job) => Store.CloseEnumerationAsync(job, null, null, None).AsTask();

    protected ValueTask<LeasedBatch> ClaimAsync(int max = 100, double seconds = 60) => Store.ClaimAsync(new ClaimRequest("tests", max, TimeSpan.FromSeconds(seconds)), None);

    protected async Task<WorkItem> ClaimOneAsync(double seconds = 60) => Assert.Single((await ClaimAsync(1, seconds)).Items);

    protected async Task<CompletionStatus> CompleteAsync(ItemCompletion completion) => Assert.Single(await Store.CompleteAsync([completion], None));

    protected ItemCompletion Done(WorkItem item, Outcome outcome = Outcome.Clean, long size = 10, string? threat = null, LeaseId? lease = null) => new()
    {
        Id = item.Id,
        Event = new ItemEvent.Finished(lease ?? item.Status.Lease),
        Result = Result(item, outcome, ReasonCode.None, size, threat),
    };

    protected ItemCompletion Bury(WorkItem item, ReasonCode reason = ReasonCode.ReadFailed) => new()
    {
        Id = item.Id,
        Event = new ItemEvent.Buried(item.Status.Lease),
        Result = Result(item, Outcome.Failed, reason, 7),
        Failure = new Failure(ErrorClass.ConnectorServer, reason, "The disk said no."),
    };

    protected ItemCompletion Retry(WorkItem item, TimeSpan after) => new()
    {
        Id = item.Id,
        Event = new ItemEvent.Retried(item.Status.Lease, (Time.GetUtcNow() + after).ToUnixTimeMilliseconds()),
        Failure = new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, "No verdict in time.", TimeSpan.FromSeconds(3)),
    };

    protected static ItemCompletion Owe(WorkItem item, ObjectIdentity? read = null) => new()
    {
        Id = item.Id,
        Event = new ItemEvent.ActionOwed(item.Status.Lease),
        Report = Report(),
        ReadIdentity = read,
    };

    protected static ScanReport Report() => new()
    {
        Outcome = Outcome.Malicious,
        Size = 10,
        Sha256 = new string('a', 64),
        Verdicts = [Verdict("Eicar")],
        Duration = TimeSpan.FromMilliseconds(12),
    };

    protected static ScannerVerdict Verdict(string threat) => new()
    {
        Scanner = "one",
        Outcome = Outcome.Malicious,
        Raw = threat + " FOUND",
        Threats = [threat],
        Identity = new ScannerIdentity("signatures", "1", "2"),
    };

    protected ScanResult Result(WorkItem item, Outcome outcome, ReasonCode reason, long size = 10, string? threat = null) => new()
    {
        ItemId = item.Id,
        JobId = item.JobId,
        ConnectorId = item.ConnectorId,
        Location = item.Location,
        MetaInfo = item.MetaInfo,
        Size = size,
        Sha256 = new string('b', 64),
        Outcome = outcome,
        Reason = reason,
        Verdicts = threat is null ? [] : [Verdict(threat)],
        FinishedAt = Time.GetUtcNow(),
    };

    protected async Task<ScanJob> SeeAsync(JobId job) => Assert.IsType<ScanJob>(await Store.GetJobAsync(job, None));

    protected async Task<ItemRecord> SeeAsync(ItemId item) => Assert.IsType<ItemRecord>(await Store.GetItemAsync(item, None));

    protected async Task<JobCounts> CountsAsync(JobId job)
    {
        JobCounts c = (await SeeAsync(job)).Counts;
        Assert.Equal(c.Accepted, c.Clean + c.Malicious + c.Suspicious + c.NotScanned + c.Failed + c.Open);
        return c;
    }

    /// <summary>Finishes everything that can be claimed.</summary>
    protected async Task FinishAllAsync(Outcome outcome = Outcome.Clean)
    {
        while (await ClaimAsync(1000) is { Items.Count: > 0 } batch)
        {
            Assert.All(await Store.CompleteAsync([.. batch.Items.Select(i => Done(i, outcome))], None), s => Assert.Equal(CompletionStatus.Applied, s));
        }
    }
}
