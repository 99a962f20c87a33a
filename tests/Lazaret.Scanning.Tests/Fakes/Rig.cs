using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;
using Lazaret.Storage.Memory;

namespace Lazaret.Scanning.Tests.Fakes;

/// <summary>A whole scan host over fakes, with short waits.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Rig(IScanStore? store = null, IVerdictCache? cache = null, Action<ScanHostOptions>? configure = null, params IScanner[] scanners)
    {
        Store = store ?? new MemoryScanStore(TimeProvider.System);
        ScanHostOptions options = new()
        {
            Retries = RetryPolicy.Build(5, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2)),
            Actions = new ActionPolicy { OnMalicious = new ActionPlan { Kind = ActionKind.Move } },
        };
        options.Breaker.FirstWait = TimeSpan.FromMilliseconds(20);
        options.Breaker.LongestWait = TimeSpan.FromMilliseconds(100);
        configure?.Invoke(options);
        Scanner = scanners.OfType<FakeScanner>().FirstOrDefault() ?? new FakeScanner();
        Host = new ScanHost(Store, scanners.Length == 0 ? [Scanner] : scanners, cache, options, TimeProvider.System);
    }

    public IScanStore Store { get; }

    public FakeConnector Connector { get; init; } = new();

    public FakeScanner Scanner { get; }

    public ScanHost Host { get; }

    public static CancellationToken Deadline => new CancellationTokenSource(Patience).Token;

    public async Task<ScanJob> StartAsync(StartScan? request = null)
    {
        await Host.AddConnectorAsync(Connector, Deadline);
        await Host.StartAsync(Deadline);
        return await Host.StartFullScanAsync(request ?? new StartScan { Connector = Connector.Info.Id }, Deadline);
    }

    /// <summary>Runs one full scan to its end.</summary>
    public async Task<(ScanJob Job, Dictionary<string, ScanResult> Results)> RunAsync(StartScan? request = null)
    {
        ScanJob job = await StartAsync(request);
        return await FinishAsync(job.Id);
    }

    public async Task<(ScanJob Job, Dictionary<string, ScanResult> Results)> FinishAsync(JobId id)
    {
        await Host.WaitForIdleAsync(Deadline);
        ScanJob job = (await Store.GetJobAsync(id, Deadline))!;
        return (job, await ResultsAsync(id));
    }

    public async Task<Dictionary<string, ScanResult>> ResultsAsync(JobId id)
    {
        Dictionary<string, ScanResult> all = [];
        string? after = null;
        do
        {
            Page<ScanResult> page = await Store.ListResultsAsync(new ResultQuery { Job = id }, new PageRequest(after, 500), Deadline);
            foreach (ScanResult result in page.Items)
            {
                all.Add(result.Location, result);
            }

            after = page.Next;
        }
        while (after is not null);

        return all;
    }

    /// <summary>Waits until something holds, looking whenever the store's work moves.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        CancellationToken deadline = Deadline;
        while (!await condition())
        {
            deadline.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
