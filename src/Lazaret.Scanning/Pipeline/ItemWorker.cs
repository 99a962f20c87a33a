using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Time;
using Lazaret.Scanning.Concurrency;
using Lazaret.Scanning.Content;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Scanning.Sources;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Pipeline;

/// <summary>Takes one leased item to its next durable state: scan, then the action that its verdict asks for.</summary>
internal sealed partial class ItemWorker(
    ContentScanner scanner,
    SourceLanes sources,
    Func<JobId, ValueTask<ActionPolicy>> policies,
    CompletionWriter completions,
    LeaseKeeper leases,
    AdaptiveLimit limit,
    RetryPolicy retries,
    SteadyClock clock,
    ILogger logger)
{
    private readonly ILogger logger = logger;

    public async ValueTask WorkAsync(HeldItem held, ScanSlot slot)
    {
        WorkItem item = held.Item;
        CancellationToken token = held.Lease.Token;
        try
        {
            if (sources.Find(item.ConnectorId) is not { } connector)
            {
                await EndAsync(held, new ItemEvent.Released(held.Lease.Id, clock.NowMs + 5000)).ConfigureAwait(false);
            }
            else if (item.Report is { } report)
            {
                await ActAsync(held, connector, report).ConfigureAwait(false);
            }
            else
            {
                await ScanAsync(held, connector, slot, token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Draining, or the lease is lost: give it back; a lost lease makes this a stale completion, which changes nothing.
            await EndAsync(held, new ItemEvent.Released(held.Lease.Id, 0)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogUnforeseen(e, item.Id.Value);
            Failure failure = new(ErrorClass.Unknown, ReasonCode.Internal, $"Unforeseen error: {e.GetType().Name}: {e.Message}");
            await FailAsync(held, failure, innocent: false, size: -1, TimeSpan.Zero).ConfigureAwait(false);
        }
    }

    private async ValueTask ScanAsync(HeldItem held, IConnectorClient connector, ScanSlot slot, CancellationToken token)
    {
        WorkItem item = held.Item;
        long started = clock.TimeProvider.GetTimestamp();
        OpenResult opened = await connector.OpenAsync(item, token).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            bool spared = sources.Lane(item.ConnectorId)?.Failed(opened.Failure!) == true;
            await FailAsync(held, opened.Failure!, spared, size: -1, clock.TimeProvider.GetElapsedTime(started)).ConfigureAwait(false);
            return;
        }

        ScanAttempt attempt;
        ObjectIdentity identity = content.Identity;
        await using (content.ConfigureAwait(false))
        {
            ScanSubject subject = new()
            {
                Location = item.Location,
                MetaInfo = item.MetaInfo,
                ItemId = item.Id,
                ConnectorName = connector.Info.Name,
                Length = content.Length,
            };
            attempt = await scanner.ScanAsync(content, subject, slot, token).ConfigureAwait(false);
        }

        limit.Done();
        if (attempt.Report is not { } report)
        {
            bool spared = attempt.Failure!.Blame == Blame.Source && sources.Lane(item.ConnectorId)?.Failed(attempt.Failure) == true;
            await FailAsync(held, attempt.Failure, attempt.Innocent || spared, attempt.Size, clock.TimeProvider.GetElapsedTime(started)).ConfigureAwait(false);
            return;
        }

        sources.Lane(item.ConnectorId)?.Breaker.Succeeded();
        ActionPlan plan = await PlanAsync(item.JobId, connector, report).ConfigureAwait(false);
        if (plan.Kind == ActionKind.Nothing)
        {
            await EndAsync(held, new ItemEvent.Finished(held.Lease.Id), Result(item, report, ActionResult.None)).ConfigureAwait(false);
            return;
        }

        await OweAsync(held, connector, report, identity).ConfigureAwait(false);
    }

    /// <summary>Records the verdict, then acts.</summary>
    private async ValueTask OweAsync(HeldItem held, IConnectorClient connector, ScanReport report, ObjectIdentity identity)
    {
        // The verdict and the intent are durable before anything is touched (promise 4).
        WorkItem item = held.Item;
        CompletionStatus status = await completions.CommitAsync(new ItemCompletion
        {
            Id = item.Id,
            Event = new ItemEvent.ActionOwed(held.Lease.Id),
            Report = report,
            ReadIdentity = identity,
        }).ConfigureAwait(false);
        if (status != CompletionStatus.Applied)
        {
            leases.Return(held.Lease);
            return;
        }

        WorkItem acting = item with { Identity = identity, Report = report, Status = item.Status with { State = ItemState.Acting, Attempts = 0 } };
        await ActAsync(held with { Item = acting }, connector, report).ConfigureAwait(false);
    }

    private async ValueTask ActAsync(HeldItem held, IConnectorClient connector, ScanReport report)
    {
        WorkItem item = held.Item;
        ActionPlan plan = await PlanAsync(item.JobId, connector, report).ConfigureAwait(false);
        held.Lease.Token.ThrowIfCancellationRequested();
        ActionResult action = plan.Kind == ActionKind.Nothing ? ActionResult.None : await connector.ActAsync(
            new ActionRequest
            {
                ItemId = item.Id, JobId = item.JobId, Location = item.Location, MetaInfo = item.MetaInfo, Extra = item.Extra, Identity = item.Identity, Plan = plan, Report = report,
            },
            CancellationToken.None).ConfigureAwait(false);

        switch (action.Status)
        {
            case ActionStatus.TransientPlatformError:
                Failure failure = new(ErrorClass.ConnectorServer, ReasonCode.Transient, action.Message);
                if (sources.Lane(item.ConnectorId)?.Failed(failure) == true)
                {
                    await EndAsync(held, new ItemEvent.Released(held.Lease.Id, DueIn(MaxInnocentWait))).ConfigureAwait(false);
                    return;
                }

                RetryDecision decision = retries.Decide(failure, item.Status.Attempts, Random.Shared.NextDouble());
                if (decision.Delay is { } delay)
                {
                    await EndAsync(held, new ItemEvent.Retried(held.Lease.Id, DueIn(delay)), failure: failure).ConfigureAwait(false);
                    return;
                }

                break;

            case ActionStatus.ObjectChanged when item.Status.Attempts < 3:
                // What lies there now was never scanned: the item begins again with the new version (abuse test 9).
                await EndAsync(
                    held,
                    new ItemEvent.Rescanned(held.Lease.Id, clock.NowMs),
                    failure: new Failure(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, action.Message)).ConfigureAwait(false);
                return;

            default:
                break;
        }

        if (plan.Kind == ActionKind.Route && action.Status is not (ActionStatus.Success or ActionStatus.Partial))
        {
            // It is neither delivered nor in quarantine, and lies where it lay: somebody has to look, and can have it tried again.
            ReasonCode reason = action.Status == ActionStatus.Nothing ? report.Reason : ReasonCode.DeliveryFailed;
            await FailAsync(held, new Failure(ErrorClass.Validation, reason, action.Message), innocent: false, report.Size, report.Duration).ConfigureAwait(false);
            return;
        }

        await EndAsync(held, new ItemEvent.Finished(held.Lease.Id), Result(item, report, action)).ConfigureAwait(false);
    }

    private async ValueTask FailAsync(HeldItem held, Failure failure, bool innocent, long size, TimeSpan duration)
    {
        WorkItem item = held.Item;
        if (failure.Class is ErrorClass.ScannerThrottled or ErrorClass.ScannerTimeout)
        {
            limit.Overloaded();
        }

        if (innocent)
        {
            // The scanner's trouble, not the item's: it waits without losing a try.
            RetryDecision pause = RetryPolicy.Default.Decide(failure, 0, Random.Shared.NextDouble());
            await EndAsync(held, new ItemEvent.Released(held.Lease.Id, DueIn(pause.Delay is { } d && d < MaxInnocentWait ? d : MaxInnocentWait))).ConfigureAwait(false);
            return;
        }

        RetryDecision decision = retries.Decide(failure, item.Status.Attempts, Random.Shared.NextDouble());
        if (decision.Delay is { } delay)
        {
            await EndAsync(held, new ItemEvent.Retried(held.Lease.Id, DueIn(delay)), failure: failure).ConfigureAwait(false);
            return;
        }

        if (item.Report is null && failure.Blame == Blame.Scanner && sources.Find(item.ConnectorId) is RouteConnector route && (await policies(item.JobId).ConfigureAwait(false)).Route)
        {
            // No scanner could say what it is, and a route has a place for such files.
            ScanReport unscanned = new() { Outcome = Outcome.NotScanned, Reason = failure.Reason, Size = size, Sha256 = "", Verdicts = [], Duration = duration };
            await OweAsync(held, route, unscanned, item.Identity).ConfigureAwait(false);
            return;
        }

        // Trying again later can help with everything but an object that is not there or must not be read: those end, the rest become dead letters.
        bool unreadable = failure.Reason is ReasonCode.Archived or ReasonCode.KeyUnavailable or ReasonCode.Superseded;
        bool final = unreadable || failure.Reason is ReasonCode.ObjectNotFound or ReasonCode.NotARegularFile or ReasonCode.OutsideAsset;
        ScanResult result = new()
        {
            ItemId = item.Id,
            JobId = item.JobId,
            ConnectorId = item.ConnectorId,
            Location = item.Location,
            MetaInfo = item.MetaInfo,
            Extra = item.Extra,
            Size = size,
            Outcome = unreadable ? Outcome.NotScanned : Outcome.Failed,
            Reason = failure.Reason,
            Detail = $"{failure.Message} ({decision.Cause})",
            Attempts = item.Status.Attempts + 1,
            FinishedAt = clock.UtcNow,
            Duration = duration,
            DeadLetter = !final,
        };
        ItemEvent end = final ? new ItemEvent.Finished(held.Lease.Id) : new ItemEvent.Buried(held.Lease.Id);
        await EndAsync(held, end, result, failure).ConfigureAwait(false);
    }

    /// <summary>What is to be done; a connector in this process has no setting of its own that could be asked for.</summary>
    private async ValueTask<ActionPlan> PlanAsync(JobId job, IConnectorClient connector, ScanReport report)
    {
        ActionPlan plan = (await policies(job).ConfigureAwait(false)).For(report.Outcome);
        return plan.Kind switch
        {
            ActionKind.Connector when connector is not IDsxConnector => ActionPlan.None,
            ActionKind.Route when connector is not RouteConnector => ActionPlan.None,
            _ => plan,
        };
    }

    private ScanResult Result(WorkItem item, ScanReport report, ActionResult action) => new()
    {
        ItemId = item.Id,
        JobId = item.JobId,
        ConnectorId = item.ConnectorId,
        Location = item.Location,
        MetaInfo = item.MetaInfo,
        Extra = item.Extra,
        Size = report.Size,
        Sha256 = report.Sha256,
        Outcome = report.Outcome,
        Reason = report.Reason,
        Detail = report.Deciding?.Detail,
        Verdicts = report.Verdicts,
        Action = action,
        Attempts = item.Status.Attempts + 1,
        FinishedAt = clock.UtcNow,
        Duration = report.Duration,
    };

    private ValueTask EndAsync(HeldItem held, ItemEvent e, ScanResult? result = null, Failure? failure = null) =>
        completions.WriteAsync(
            new ItemCompletion { Id = held.Item.Id, Event = e, Result = result, Failure = failure },
            _ => leases.Return(held.Lease));

    private long DueIn(TimeSpan delay) => clock.NowMs + (long)Math.Ceiling(delay.TotalMilliseconds);

    private static readonly TimeSpan MaxInnocentWait = TimeSpan.FromSeconds(2);

    [LoggerMessage(4030, LogLevel.Error, "Item {Item} met an unforeseen error")]
    private partial void LogUnforeseen(Exception e, long item);
}
