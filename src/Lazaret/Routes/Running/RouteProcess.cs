using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Output;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Scanning.Routes.Notify;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.Scanning.Routes.Records;
using Microsoft.Extensions.Logging;

namespace Lazaret.Routes.Running;

/// <summary>
/// One route in this process, on a host of its own over the store that all share: its scanners, its source, its places. Disposing ends it in good order; what is not done
/// goes on at the next start.
/// </summary>
internal sealed partial class RouteProcess : IAsyncDisposable
{
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(1);
    private readonly RouteDefinition route;
    private readonly IScanStore store;
    private readonly List<IScanner> scanners;
    private readonly ScanHost host;
    private readonly RouteConnector connector;
    private readonly RouteRunner runner;
    private readonly Notifier notifier;
    private readonly SilenceAlarm? silence;
    private readonly RouteParts parts;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private string? trouble;

    private RouteProcess(RouteDefinition route, IScanStore store, List<IScanner> scanners, RouteParts parts, Notifier notifier, TimeProvider time, ILoggerFactory loggers)
    {
        this.route = route;
        this.store = store;
        this.scanners = scanners;
        this.notifier = notifier;
        this.time = time;
        logger = loggers.CreateLogger("Lazaret.Routes");
        silence = route.SilenceAlert is { } limit ? new SilenceAlarm(limit, time) : null;
        this.parts = parts with { Settled = OnSettled };
        connector = new RouteConnector(this.parts, store, time) { Step = StepFault.Hook() };
        host = new ScanHost(store, scanners, cache: null, Options(route), time, loggers);
        host.ResultsCommitted += OnResults;
        runner = new RouteRunner(connector, host, time, logger, LookedAsync);
    }

    public string Name => route.Name;

    /// <summary>Runs it: what it saw last, and when it looks next.</summary>
    public RouteRunner Runner => runner;

    /// <summary>Opens everything; nothing runs yet.</summary>
    /// <param name="route">The route.</param>
    /// <param name="store">Shared; not disposed of here.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="core">The core's settings, for the scanners.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the log goes.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="UserErrorException">Something that the route names cannot be used as it is set.</exception>
    public static async Task<RouteProcess> OpenAsync(RouteDefinition route, IScanStore store, string data, SettingSet core, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger("Lazaret.Routes");
        RoutePlaces places = new(route, time, loggers);
        string folder = Path.Combine(data, "routes", route.Name);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        List<IScanner> scanners = ScannerChain.Create(route.Scanners, time, loggers, CoreOptions.Scanners(core));
        Core.Connectors.IConnectorClient source = places.Source(Path.Combine(folder, "source"));
        IRouteLedger? ledger = places.Ledger();
        if (ledger is not null && await ledger.OpenAsync(cancellationToken) is { } failure)
        {
            throw new UserErrorException($"the records of the route {route.Name} cannot be used: {SafeText.Visible(failure.Message).TrimEnd('.')}");
        }

        RouteParts parts = new()
        {
            Sift = ledger is null || route.Records is not { SkipKnownNames: true, NamesTable: not null } ? null : await KnownBefore.CreateAsync(ledger, store, route.Name, time, cancellationToken),
            Definition = route,
            Source = source,
            SourceName = RouteSummary.Of(route.Source),
            SourceRoot = places.SourceRoot(source),
            OwnFolders = places.OwnFolders(),
            Targets = [.. route.Deliver.Select(d => new RouteTarget(d, places.Destination(d)))],
            Quarantine = places.Quarantine(),
            Ledger = ledger,
            Writer = ledger is null ? null : new RecordWriter(ledger, new RecordWriterOptions(), time, logger),
            StageFolder = Path.Combine(folder, "stage"),
        };
        foreach (RouteTarget target in parts.Targets.Where(t => t.Definition is FolderDestination))
        {
            // A folder of this machine that is not there is a mistake or a volume that is not mounted, and not something to wait for.
            if (await target.Destination.CheckAsync(cancellationToken) is { } wrong)
            {
                throw new UserErrorException($"the destination {target.Destination.Name} of the route {route.Name} cannot be used: {SafeText.Visible(wrong.Message).TrimEnd('.')}");
            }
        }

        Notifier notifier = new(route.Notify, new NotifierOptions(), time, Random.Shared.NextDouble, logger);
        RouteProcess process = new(route, store, scanners, parts, notifier, time, loggers);
        await process.host.AddConnectorAsync(process.connector, cancellationToken);
        return process;
    }

    /// <summary>Runs by the schedule until cancelled.</summary>
    /// <exception cref="RouteStoppedException">A person has to do something first.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await host.StartAsync(stop);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task upkeep = UpkeepAsync(ending.Token);
        try
        {
            await runner.RunAsync(stop);
        }
        catch (RouteStoppedException e)
        {
            Tell(NotifyEvent.Trouble, e.Message);
            throw;
        }
        finally
        {
            await ending.CancelAsync();
            await upkeep.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes what is there now, and returns when every file has its outcome.</summary>
    /// <exception cref="RouteStoppedException">The source cannot be listed, or a person has to do something first.</exception>
    public async Task<JobCounts> RunOnceAsync(CancellationToken stop)
    {
        await host.StartAsync(stop);
        JobCounts counts = await runner.RunOnceAsync(stop);
        await ExpireAsync(stop);
        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await notifier.DisposeAsync();
        await connector.DisposeAsync();
        foreach (IScanner scanner in scanners)
        {
            await scanner.DisposeAsync();
        }
    }

    private static ScanHostOptions Options(RouteDefinition route)
    {
        ScanHostOptions options = new()
        {
            Retries = RetryPolicy.Build(Math.Max(1, route.Policy.Tries - 1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)),
        };
        options.Concurrency.Fix(route.Parallel);
        options.Sources.MaxInFlight = route.Parallel;
        options.Content.MaxSize = route.MaxSize ?? 0;
        return options;
    }

    private void OnSettled(RouteRecord record)
    {
        (NotifyEvent Event, string Text)? alert = record.State switch
        {
            RouteFileState.Quarantined when record.Outcome is Outcome.Malicious or Outcome.Suspicious => (NotifyEvent.Malicious, $"{record.FileName} is {Names.Of(record.Outcome.Value)} ({record.Detail}) and is in quarantine."),
            RouteFileState.Quarantined when record.Outcome == Outcome.Clean => (NotifyEvent.Invalid, $"{record.FileName} is clean but not of the form that is asked for: {record.Detail}"),
            RouteFileState.Quarantined => (NotifyEvent.Unscannable, $"{record.FileName} could not be scanned ({record.Detail}) and is in quarantine."),
            _ => null,
        };
        if (alert is { } a)
        {
            notifier.Post(new RouteAlert
            {
                Event = a.Event,
                Route = route.Name,
                Text = a.Text,
                Subject = record.Path,
                Fields = new Dictionary<string, string> { ["file"] = record.Path, ["sha256"] = record.Sha256, ["quarantine"] = record.Id.ToString() },
                At = time.GetUtcNow(),
            });
        }
    }

    private void OnResults(IReadOnlyList<ScanResult> results)
    {
        foreach (ScanResult result in results.Where(r => r.DeadLetter || r.Action.Status == Core.Actions.ActionStatus.Partial))
        {
            string why = (result.DeadLetter ? result.Detail : result.Action.Message) ?? "no reason was given";
            LogUnfinished(route.Name, result.Location, why);
            notifier.Post(new RouteAlert
            {
                Event = NotifyEvent.Failed,
                Route = route.Name,
                Text = $"{result.Location[(result.Location.LastIndexOf('/') + 1)..]}: {why}",
                Subject = result.Location,
                Fields = new Dictionary<string, string> { ["file"] = result.Location, ["sha256"] = result.Sha256 },
                At = time.GetUtcNow(),
            });
        }
    }

    private ValueTask LookedAsync(RoutePass pass)
    {
        if (pass.Failure is { } failure)
        {
            trouble = failure.Message;
            Tell(NotifyEvent.Trouble, $"The source cannot be listed: {failure.Message}", "source");
        }
        else if (trouble is not null)
        {
            trouble = null;
            Tell(NotifyEvent.Recovered, "The source can be listed again.", "source");
        }

        if (silence is not null)
        {
            if (pass.Taken > 0 && silence.Received())
            {
                Tell(NotifyEvent.Recovered, "Files come again.", "silence");
            }
            else if (pass.Taken == 0 && silence.Check(out TimeSpan silent))
            {
                Tell(NotifyEvent.Silence, $"Nothing was received for {silent.TotalMinutes:0} minutes.", "silence");
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Tell(NotifyEvent e, string text, string? subject = null) => notifier.Post(new RouteAlert { Event = e, Route = route.Name, Text = text, Subject = subject, At = time.GetUtcNow() });

    private async Task UpkeepAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Upkeep, time);
        do
        {
            try
            {
                await ExpireAsync(stop);
            }
            catch (Exception e) when (e is StoreUnavailableException or IOException)
            {
                LogNotRemoved(route.Name, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Removes what is older than the route keeps it: rows of finished files, entries of the quarantine.</summary>
    private async Task ExpireAsync(CancellationToken stop)
    {
        DateTimeOffset before = time.GetUtcNow() - route.KeepRecords;
        RouteRecords rows = new(route.Name, store);
        string? after = null;
        do
        {
            Page<(Core.Items.ItemId Item, RouteRecord Record)> page = await rows.ListAsync(new PageRequest(after, 500), stop);
            foreach ((Core.Items.ItemId item, RouteRecord record) in page.Items.Where(p => p.Record.State == RouteFileState.Done && p.Record.SettledAt < before))
            {
                await rows.RemoveAsync(item, stop);
            }

            after = page.Next;
        }
        while (after is not null);

        if (parts.Ledger is not null && await parts.Ledger.ExpireAsync(route.Name, before, stop) is { } failure)
        {
            LogNotRemoved(route.Name, failure.Message);
        }

        if (route.Quarantine.Keep is { } keep)
        {
            (int gone, QuarantineResult? failed) = await new QuarantineDesk(parts.Quarantine, time).ExpireAsync(keep, stop);
            if (gone > 0 || failed is not null)
            {
                LogExpired(route.Name, gone, failed?.Message);
            }
        }
    }

    [LoggerMessage(6300, LogLevel.Warning, "What is old of the route {Route} is not removed now: {Reason}")]
    private partial void LogNotRemoved(string route, string reason);

    [LoggerMessage(6302, LogLevel.Warning, "Route {Route}: {File}: {Reason}")]
    private partial void LogUnfinished(string route, string file, string reason);

    [LoggerMessage(6301, LogLevel.Information, "Quarantine of the route {Route}: {Gone} old entries removed. {Failure}")]
    private partial void LogExpired(string route, int gone, string? failure);
}
