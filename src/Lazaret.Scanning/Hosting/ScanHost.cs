using System.Collections.Concurrent;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Breakers;
using Lazaret.Scanning.Concurrency;
using Lazaret.Scanning.Content;
using Lazaret.Scanning.Enumeration;
using Lazaret.Scanning.Events;
using Lazaret.Scanning.Pipeline;
using Lazaret.Scanning.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Hosting;

/// <summary>The scan job in one process: connectors, pipeline, scanners and store put together.</summary>
public sealed partial class ScanHost : IScanHost, IAsyncDisposable
{
    private readonly ScanHostOptions options;
    private readonly SteadyClock clock;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly List<ScannerLane> lanes;
    private readonly ContentScanner scanner;
    private readonly AdaptiveLimit limit;
    private readonly CompletionWriter completions;
    private readonly LeaseKeeper leases;
    private readonly WorkPump pump;
    private readonly JobLister lister;
    private readonly BreakerProbe probe;
    private readonly JobAnnouncer announcer;
    private readonly RetentionLoop retention;
    private readonly SilenceWatch silence;
    private readonly Pulse wake = new();
    private readonly Pulse progress = new();
    private readonly SourceLanes sources;
    private readonly ConcurrentDictionary<JobId, ActionPolicy> policies = new();
    private readonly ConcurrentDictionary<JobId, JobRun> runs = new();
    private readonly CancellationTokenSource draining = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abandoning = new();
    private readonly Lock drainGate = new();
    private Task[] loops = [];
    private Task writing = Task.CompletedTask;
    private Task? drained;
    private volatile bool started;

    public ScanHost(
        IScanStore store,
        IReadOnlyList<IScanner> scanners,
        IVerdictCache? cache,
        ScanHostOptions options,
        TimeProvider time,
        ILoggerFactory? loggers = null)
    {
        if (scanners.Count == 0)
        {
            throw new ArgumentException("At least one scanner is needed: without one nothing could ever be called clean.", nameof(scanners));
        }

        Store = store;
        this.options = options;
        this.time = time;
        clock = new SteadyClock(time);
        logger = (ILogger?)loggers?.CreateLogger("Lazaret.Scanning") ?? NullLogger.Instance;
        Events = new ScanEvents(time);
        lanes = [.. scanners.Select(s => new ScannerLane(s, options.Breaker, time, Random.Shared.NextDouble))];
        scanner = new ContentScanner(lanes, cache, options.Content, time);
        limit = new AdaptiveLimit(options.Concurrency);
        completions = new CompletionWriter(store, options.Pipeline.CompleteBatch, time, logger) { Committed = OnCommitted };
        leases = new LeaseKeeper(store, options.Pipeline.Lease, time, logger);
        lister = new JobLister(store, options.Pipeline, options.Retries, progress, time, logger);
        probe = new BreakerProbe(lanes, OnEngineChanged, time, logger);
        announcer = new JobAnnouncer(store, Events, time);
        retention = new RetentionLoop(store, options.Retention, options.RetentionInterval, time, logger);
        silence = new SilenceWatch(store, options.Silence, Tell, time, logger);
        sources = new SourceLanes(options.Sources, wake.Beat, time, logger);
        ItemWorker worker = new(scanner, sources, PolicyAsync, completions, leases, limit, options.Retries, clock, logger);
        pump = new WorkPump(
            store, options.Pipeline, worker, leases, completions, limit, () => lanes.Exists(l => l.IsHolding) || options.Hold?.Invoke() == true, sources, wake, time, logger);
    }

    public event Action<IReadOnlyList<ScanResult>>? ResultsCommitted;

    public event Action<ScanJob>? JobChanged;

    public IScanStore Store { get; }

    public RetryPolicy Retries => options.Retries;

    public ScanEvents Events { get; }

    public IReadOnlyCollection<IConnectorClient> Connectors => (IReadOnlyCollection<IConnectorClient>)sources.Connectors;

    public IReadOnlyList<EngineStatus> Engines => [.. lanes.Select(l => l.Status())];

    public (int InFlight, int Limit) Concurrency => (pump.InFlight, limit.Current);

    public bool IsAccepting => started && !draining.IsCancellationRequested;

    /// <summary>Starts the pipeline and goes on with every listing that was not finished.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (ScannerLane lane in lanes)
        {
            // Ask each engine once who it is, so that people see it before the first item; an engine that is down is the breaker's business.
            lane.LastIdentity = await lane.Scanner.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        }

        writing = Task.Run(() => completions.RunAsync(abandoning.Token), CancellationToken.None);
        loops =
        [
            Task.Run(() => pump.RunAsync(draining.Token, stopping.Token), CancellationToken.None),
            Task.Run(() => leases.RunAsync(abandoning.Token), CancellationToken.None),
            Task.Run(() => probe.RunAsync(draining.Token), CancellationToken.None),
            Task.Run(() => retention.RunAsync(draining.Token), CancellationToken.None),
            Task.Run(() => announcer.RunAsync(draining.Token), CancellationToken.None),
            Task.Run(() => silence.RunAsync(draining.Token), CancellationToken.None),
            Task.Run(() => sources.RunAsync(draining.Token), CancellationToken.None),
        ];
        started = true;
        foreach (IConnectorClient connector in sources.Connectors)
        {
            await ResumeAsync(connector, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<ConnectorInfo> AddConnectorAsync(IConnectorClient connector, CancellationToken cancellationToken)
    {
        ConnectorInfo info = await Store.RegisterConnectorAsync(connector.Info, cancellationToken).ConfigureAwait(false);
        sources.Add(connector);
        wake.Beat();
        if (started)
        {
            await ResumeAsync(connector, cancellationToken).ConfigureAwait(false);
        }

        return info;
    }

    public async Task<ScanJob> StartFullScanAsync(StartScan request, CancellationToken cancellationToken)
    {
        IConnectorClient connector = sources.Find(request.Connector)
            ?? throw new KeyNotFoundException($"There is no connector \"{request.Connector}\" in this process.");
        if (connector is IDsxConnector)
        {
            return (await StartRemoteScanAsync(request, "", cancellationToken).ConfigureAwait(false)).Job;
        }

        ScanJob job = await CreateFullScanAsync(request, connector.Info, options.Actions, pushed: false, cancellationToken).ConfigureAwait(false);
        Run(job, connector, null);
        Tell(job);
        return job;
    }

    private async Task<ScanJob> CreateFullScanAsync(StartScan request, ConnectorInfo connector, ActionPolicy actions, bool pushed, CancellationToken cancellationToken)
    {
        string filter = request.Filter ?? connector.Filter;
        if (PathFilter.Parse(filter).Error is { } error)
        {
            throw new ArgumentException($"The filter \"{filter}\" is wrong at character {error.Position + 1}: {error.Message}");
        }

        if (request.JobId is { } wanted && !JobId.IsValid(wanted.Value))
        {
            throw new ArgumentException($"The job id \"{wanted}\" is not allowed: 1 to 128 characters of letters, digits, '-', '_', '.' and ':'.");
        }

        return await Store.CreateJobAsync(
            new JobSpec
            {
                Id = request.JobId ?? JobId.New(clock.UtcNow),
                ConnectorId = request.Connector,
                Kind = JobKind.FullScan,
                Name = request.Name,
                Filter = filter,
                Limit = Math.Max(0, request.Limit),
                Actions = request.Actions ?? actions,
                Pushed = pushed,
                RetainResults = request.RetainResults ?? options.RetainResults,
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<ScanJob> StartMonitorAsync(ConnectorId connector, MonitorRequest request, CancellationToken cancellationToken)
    {
        IConnectorClient client = sources.Find(connector)
            ?? throw new KeyNotFoundException($"There is no connector \"{connector}\" in this process.");
        if (client is not IConnectorMonitor)
        {
            throw new ArgumentException($"The connector \"{client.Info.Name}\" of kind {client.Info.Kind} cannot watch for changes.");
        }

        ScanJob? job = await FindAsync(connector, JobKind.Monitor, cancellationToken).ConfigureAwait(false);
        job ??= await Store.CreateJobAsync(
            new JobSpec
            {
                Id = JobId.New(clock.UtcNow),
                ConnectorId = connector,
                Kind = JobKind.Monitor,
                Name = "monitor",
                Filter = request.Filter,
                Actions = options.Actions,
                RetainResults = options.RetainResults,
            },
            cancellationToken).ConfigureAwait(false);
        Run(job, client, request with { Filter = job.Spec.Filter });
        Tell(job);
        return job;
    }

    public async Task<JobCommandStatus> CommandAsync(JobId job, JobCommand command, CancellationToken cancellationToken)
    {
        JobCommandStatus status = await Store.CommandJobAsync(job, command, cancellationToken).ConfigureAwait(false);
        if (status == JobCommandStatus.Applied)
        {
            if (command == JobCommand.Cancel && runs.TryGetValue(job, out JobRun? run))
            {
                await run.Stop.CancelAsync().ConfigureAwait(false);
            }

            wake.Beat();
            progress.Beat();
            if (await Store.GetJobAsync(job, cancellationToken).ConfigureAwait(false) is { } now)
            {
                Tell(now);
            }
        }

        return status;
    }

    public async Task<ScanResult> ScanStreamAsync(Stream content, string name, long length, CancellationToken cancellationToken)
    {
        using ScanSlot slot = new();
        UploadContent source = new(content, length);
        ScanSubject subject = new() { Location = name, Length = length, ConnectorName = "upload" };
        long began = time.GetTimestamp();
        Failure? down = lanes.Find(l => l.IsHolding)?.Breaker.LastFailure;
        ScanAttempt attempt = down is not null
            ? new ScanAttempt(null, down, true, 0)
            : await scanner.ScanAsync(source, subject, slot, cancellationToken).ConfigureAwait(false);
        return new ScanResult
        {
            ItemId = default,
            JobId = new JobId("upload"),
            ConnectorId = new ConnectorId("upload"),
            Location = name,
            Size = attempt.Report?.Size ?? -1,
            Sha256 = attempt.Report?.Sha256 ?? "",
            Outcome = attempt.Report?.Outcome ?? Outcome.Failed,
            Reason = attempt.Report?.Reason ?? attempt.Failure!.Reason,
            Detail = attempt.Report?.Deciding?.Detail ?? attempt.Failure?.Message,
            Verdicts = attempt.Report?.Verdicts ?? [],
            FinishedAt = clock.UtcNow,
            Duration = time.GetElapsedTime(began),
        };
    }

    public async Task WaitForIdleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task later = progress.Next;
            bool busy = false;
            string? after = null;
            do
            {
                Page<ScanJob> page = await Store.ListJobsAsync(
                    new JobQuery { States = [JobState.Running] }, new PageRequest(after, 1000), cancellationToken).ConfigureAwait(false);
                busy |= page.Items.Any(j => j.Spec.Kind == JobKind.FullScan || j.Spec.Pushed);
                after = page.Next;
            }
            while (!busy && after is not null);

            if (!busy)
            {
                return;
            }

            // Another process on the same store may do the last item: its progress beats nothing here.
            await later.WaitAsync(TimeSpan.FromMilliseconds(500), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Stops in good order: no more claims, what was not begun goes back, what is in flight finishes within <paramref name="patience"/> or goes back too.
    /// Everything that was accepted is in the store and is gone on with at the next start.
    /// </summary>
    public Task DrainAsync(TimeSpan patience)
    {
        lock (drainGate)
        {
            return drained ??= DrainOnceAsync(patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        draining.Dispose();
        stopping.Dispose();
        abandoning.Dispose();
    }

    private async Task DrainOnceAsync(TimeSpan patience)
    {
        await draining.CancelAsync().ConfigureAwait(false);
        if (!started)
        {
            return;
        }

        stopping.CancelAfter(patience);
        foreach (JobRun run in runs.Values)
        {
            await run.Stop.CancelAsync().ConfigureAwait(false);
            await run.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await loops[0].ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        completions.Close();
        abandoning.CancelAfter(patience + TimeSpan.FromSeconds(5));
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await abandoning.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogDrained();
    }

    private async Task ResumeAsync(IConnectorClient connector, CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            Page<ScanJob> page = await Store.ListJobsAsync(
                new JobQuery { Connector = connector.Info.Id, States = [JobState.Running, JobState.Paused] }, new PageRequest(after, 1000), cancellationToken).ConfigureAwait(false);
            foreach (ScanJob job in page.Items.Where(j => j.Spec is { Kind: JobKind.FullScan, Pushed: false } && !j.EnumerationClosed))
            {
                Run(job, connector, null);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private async Task<ScanJob?> FindAsync(ConnectorId connector, JobKind kind, CancellationToken cancellationToken)
    {
        Page<ScanJob> page = await Store.ListJobsAsync(
            new JobQuery { Connector = connector, States = [JobState.Running, JobState.Paused] }, new PageRequest(null, 1000), cancellationToken).ConfigureAwait(false);
        return page.Items.FirstOrDefault(j => j.Spec.Kind == kind);
    }

    /// <summary>Runs the listing or the watching of a job, once.</summary>
    private void Run(ScanJob job, IConnectorClient connector, MonitorRequest? monitor)
    {
        if (job.IsTerminal || job.EnumerationClosed || draining.IsCancellationRequested)
        {
            return;
        }

        JobRun run = new(CancellationTokenSource.CreateLinkedTokenSource(draining.Token));
        if (!runs.TryAdd(job.Id, run))
        {
            run.Stop.Dispose();
            return;
        }

        run.Task = Task.Run(
            async () =>
            {
                try
                {
                    await (monitor is null
                        ? lister.ListAsync(job, connector, run.Stop.Token)
                        : lister.WatchAsync(job, (IConnectorMonitor)connector, monitor, run.Stop.Token)).ConfigureAwait(false);
                }
                finally
                {
                    runs.TryRemove(job.Id, out _);
                    progress.Beat();
                }
            },
            CancellationToken.None);
    }

    private ValueTask<ActionPolicy> PolicyAsync(JobId id)
    {
        return policies.TryGetValue(id, out ActionPolicy? known) ? ValueTask.FromResult(known) : Load();

        async ValueTask<ActionPolicy> Load()
        {
            ScanJob? job = await Store.GetJobAsync(id, CancellationToken.None).ConfigureAwait(false);
            ActionPolicy policy = job?.Spec.Actions ?? ActionPolicy.ReportOnly;
            policies[id] = policy;
            return policy;
        }
    }

    private void OnCommitted(IReadOnlyList<ItemCompletion> applied)
    {
        List<ScanResult>? results = ResultsCommitted is null ? null : new(applied.Count);
        foreach (ItemCompletion completion in applied)
        {
            if (completion.Result is not { } result)
            {
                continue;
            }

            results?.Add(result);
            options.OnResult?.Invoke(result);
            if (result.Outcome != Outcome.Clean)
            {
                Events.Publish(result.DeadLetter ? "dead_letter" : "result", EventJson.Of(result));
            }
        }

        if (results is { Count: > 0 })
        {
            ResultsCommitted?.Invoke(results);
        }

        progress.Beat();
    }

    private void OnEngineChanged(ScannerLane lane)
    {
        Events.Publish("engine", EventJson.Of(lane.Status()));
        wake.Beat();
    }

    [LoggerMessage(4000, LogLevel.Information, "Drained: nothing is in flight any more.")]
    private partial void LogDrained();

    private sealed class JobRun(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop { get; } = stop;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
