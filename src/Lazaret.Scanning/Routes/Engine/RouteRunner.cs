using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Routes.Schedule;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// Runs one route on a host: looks at the source by the schedule and feeds what is whole into the route's one job. All that follows (reading, scanning, delivering)
/// is the host's work.
/// </summary>
public sealed partial class RouteRunner
{
    private static readonly ReasonCode?[] Any = [null];

    /// <summary>Reasons of dead letters that are not the content's or the scanner's.</summary>
    private static readonly ReasonCode?[] WaitingHelps =
    [
        ReasonCode.DeliveryFailed, ReasonCode.ReadFailed, ReasonCode.ReadTimeout, ReasonCode.Transient, ReasonCode.ObjectChanged, ReasonCode.ConnectorUnavailable, ReasonCode.PermissionError,
        ReasonCode.AuthError, ReasonCode.HostKeyMismatch, ReasonCode.WorkerLost, ReasonCode.Internal,
    ];

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private readonly RouteConnector connector;
    private readonly ScanHost host;
    private readonly SteadyClock clock;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Func<RoutePass, ValueTask> looked;
    private DateTimeOffset retriedAt;
    private volatile RouteLook? last;
    private volatile ScheduleLoop? schedule;
    private volatile string? stopped;

    /// <param name="connector">The route; added to the host already.</param>
    /// <param name="host">Does the work.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what happens.</param>
    /// <param name="looked">Called after each look.</param>
    public RouteRunner(RouteConnector connector, ScanHost host, TimeProvider time, ILogger logger, Func<RoutePass, ValueTask>? looked = null)
    {
        this.connector = connector;
        this.host = host;
        this.time = time;
        this.logger = logger;
        this.looked = looked ?? (static _ => ValueTask.CompletedTask);
        clock = new SteadyClock(time);
    }

    /// <summary>The route's job.</summary>
    public JobId Job => JobOf(connector.Parts.Definition.Name);

    public RouteParts Parts => connector.Parts;

    /// <summary>The last look at the source; null before the first.</summary>
    public RouteLook? Last => last;

    /// <summary>When the source is looked at next; null while that is done, or when it is not planned.</summary>
    public DateTimeOffset? Next => schedule?.Next;

    /// <summary>Why the route waits for a person; null while it runs.</summary>
    public string? Stopped => stopped;

    /// <summary>Rows of its files.</summary>
    public RouteRecords Records => new(connector.Parts.Definition.Name, host.Store);

    /// <summary>Looks at the source now, or right after the look that is under way. False when the route is not running.</summary>
    public bool LookNow()
    {
        ScheduleLoop? loop = schedule;
        loop?.Trigger();
        return loop is not null;
    }

    /// <summary>The job of a route: always the same one, so that a restart goes on with it.</summary>
    public static JobId JobOf(string route) => new($"route-{route}");

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="RouteStoppedException">A person has to do something first.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        RouteIntake intake = await OpenAsync(stop).ConfigureAwait(false);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        RouteStoppedException? person = null;
        using ScheduleLoop loop = new(
            connector.Parts.Definition.Schedule,
            async token =>
            {
                try
                {
                    await LookUntilSettledAsync(intake, again: 2, token).ConfigureAwait(false);
                }
                catch (RouteStoppedException e)
                {
                    person = e;
                    await ending.CancelAsync().ConfigureAwait(false);
                }
            },
            time,
            Random.Shared.NextDouble,
            logger);
        schedule = loop;
        try
        {
            await loop.RunAsync(ending.Token).ConfigureAwait(false);
        }
        finally
        {
            schedule = null;
            stopped = person?.Message;
        }

        if (person is not null)
        {
            throw person;
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// What still settles is looked at again, up to so many times more, so that a long interval does not count twice; a file that grows on and on is left for the next run, and so is one that
    /// waits for its marker. A look that failed is the last.
    /// </summary>
    private async Task<RoutePass> LookUntilSettledAsync(RouteIntake intake, int again, CancellationToken stop)
    {
        RoutePass pass = await LookAsync(intake, stop).ConfigureAwait(false);
        for (int look = 0; look < again && pass is { Failure: null, Waiting: > 0 } && connector.Parts.Definition.Settle.Markers.Count == 0; look++)
        {
            await Task.Delay(connector.Parts.Definition.Settle.Quiet, time, stop).ConfigureAwait(false);
            pass = await LookAsync(intake, stop).ConfigureAwait(false);
        }

        return pass;
    }

    /// <summary>Looks until all that is there now is settled and taken, waits until every file has its outcome, and says how many of each there are.</summary>
    /// <exception cref="RouteStoppedException">The source cannot be listed, or a person has to do something first.</exception>
    public async Task<JobCounts> RunOnceAsync(CancellationToken stop)
    {
        RouteIntake intake = await OpenAsync(stop).ConfigureAwait(false);
        JobCounts before = await CountsAsync(stop).ConfigureAwait(false);
        if ((await LookUntilSettledAsync(intake, again: 3, stop).ConfigureAwait(false)).Failure is { } failure)
        {
            throw new RouteStoppedException($"The source of the route {connector.Parts.Definition.Name} cannot be listed: {failure.Message}");
        }

        while (true)
        {
            JobCounts counts = await CountsAsync(stop).ConfigureAwait(false);
            if (counts.Open == 0)
            {
                return counts with
                {
                    Accepted = counts.Accepted - before.Accepted + before.Open,
                    Clean = counts.Clean - before.Clean,
                    Malicious = counts.Malicious - before.Malicious,
                    Suspicious = counts.Suspicious - before.Suspicious,
                    NotScanned = counts.NotScanned - before.NotScanned,
                    Failed = counts.Failed - before.Failed,
                };
            }

            await Task.Delay(Glance, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<RouteIntake> OpenAsync(CancellationToken stop)
    {
        ScanJob job = await host.Store.CreateJobAsync(
            new JobSpec
            {
                Id = Job,
                ConnectorId = connector.Info.Id,
                Kind = JobKind.Monitor,
                Name = $"route {connector.Parts.Definition.Name}",
                Filter = connector.Parts.Definition.Filter.Text,
                Actions = new ActionPolicy { Route = true },
            },
            stop).ConfigureAwait(false);
        if (job.IsTerminal)
        {
            throw new RouteStoppedException(
                $"The route {connector.Parts.Definition.Name} was {Names.Of(job.State)}: its job {Job} has ended. Remove the job, or give the route another name; files that it took before are then taken again.");
        }

        await RetryAsync(stop).ConfigureAwait(false);
        return new RouteIntake(connector.Parts, host.Store, Job, clock);
    }

    /// <summary>Tries dead letters again that waiting can help.</summary>
    private async Task RetryAsync(CancellationToken stop)
    {
        retriedAt = clock.UtcNow;
        int again = 0;
        foreach (ReasonCode? reason in connector.Parts.Definition.Policy.UnscannableAction == UnscannableAction.Leave ? WaitingHelps : Any)
        {
            again += await host.Store.RequeueAsync(new DeadLetterQuery { Job = Job, Reason = reason }, int.MaxValue, stop).ConfigureAwait(false);
        }

        if (again > 0)
        {
            LogAgain(connector.Parts.Definition.Name, again);
        }
    }

    /// <summary>One look; a store or a source that cannot be used now is told and tried again at the next one.</summary>
    private async Task<RoutePass> LookAsync(RouteIntake intake, CancellationToken stop)
    {
        RoutePass pass;
        try
        {
            if (clock.UtcNow - retriedAt >= connector.Parts.Definition.Policy.RetryAfter)
            {
                await RetryAsync(stop).ConfigureAwait(false);
            }

            pass = await intake.LookAsync(stop).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            pass = new RoutePass(0, 0, 0, new Failure(ErrorClass.Unknown, ReasonCode.Transient, $"The store cannot write now: {e.Message}"), []);
        }

        last = new RouteLook(clock.UtcNow, pass);
        if (pass.Failure is { } failure)
        {
            LogFailure(connector.Parts.Definition.Name, failure.Message);
            if (failure.Reason is ReasonCode.AuthError or ReasonCode.HostKeyMismatch)
            {
                throw new RouteStoppedException($"The route {connector.Parts.Definition.Name} has stopped: {failure.Message}");
            }
        }

        foreach (string complaint in pass.Complaints)
        {
            LogComplaint(connector.Parts.Definition.Name, complaint);
        }

        if (pass.Taken > 0)
        {
            LogTaken(connector.Parts.Definition.Name, pass.Taken, pass.Waiting);
        }

        await looked(pass).ConfigureAwait(false);
        return pass;
    }

    private async Task<JobCounts> CountsAsync(CancellationToken stop) =>
        (await host.Store.GetJobAsync(Job, stop).ConfigureAwait(false))?.Counts ?? throw new RouteStoppedException($"The job {Job} of the route was removed.");

    [LoggerMessage(4200, LogLevel.Information, "Route {Route}: {Taken} files taken, {Waiting} not settled yet.")]
    private partial void LogTaken(string route, long taken, int waiting);

    [LoggerMessage(4203, LogLevel.Information, "Route {Route}: {Again} files that failed are tried again.")]
    private partial void LogAgain(string route, int again);

    [LoggerMessage(4201, LogLevel.Warning, "Route {Route}: the source cannot be listed: {Reason}")]
    private partial void LogFailure(string route, string reason);

    [LoggerMessage(4202, LogLevel.Warning, "Route {Route}: {Complaint}")]
    private partial void LogComplaint(string route, string complaint);
}
