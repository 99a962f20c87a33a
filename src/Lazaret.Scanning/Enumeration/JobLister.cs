using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Pipeline;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Enumeration;

/// <summary>
/// Lists a connector into a job: page by page, each page and its cursor accepted in one commit, so that a killed listing goes on where it was. Waits while
/// too many of the job's items are open.
/// </summary>
internal sealed partial class JobLister(IScanStore store, PipelineOptions options, RetryPolicy retries, Pulse progress, TimeProvider time, ILogger logger)
{
    private const int MaxComplaints = 16;
    private readonly ILogger logger = logger;

    /// <summary>Runs a full scan's listing to its end and closes the enumeration; returns early, with nothing closed, when cancelled.</summary>
    public async Task ListAsync(ScanJob job, IConnectorClient connector, CancellationToken stop)
    {
        List<string> complaints = [];
        string? cursor = job.Cursor;
        long accepted = job.Counts.Accepted;
        int attempts = 0;
        while (true)
        {
            Failure? failure = null;
            bool moved = false;
            try
            {
                await foreach (ListPage page in connector.ListAsync(new ListRequest(job.Spec.Filter, cursor), stop).ConfigureAwait(false))
                {
                    complaints.AddRange((page.Complaints ?? []).Take(MaxComplaints - complaints.Count));
                    IReadOnlyList<NewItem> items = job.Spec.Limit > 0 && page.Items.Count > job.Spec.Limit - accepted
                        ? [.. page.Items.Take((int)(job.Spec.Limit - accepted))]
                        : page.Items;
                    if (await AcceptAsync(new AcceptBatch(job.Id, items, page.Cursor, page.Stats), stop).ConfigureAwait(false) is not { } taken)
                    {
                        return;
                    }

                    moved |= taken.Accepted > 0;
                    accepted += taken.Accepted;
                    cursor = page.Cursor ?? cursor;
                    failure = page.Failure;
                    if (failure is not null || (job.Spec.Limit > 0 && accepted >= job.Spec.Limit))
                    {
                        break;
                    }

                    await WaitForRoomAsync(job.Id, stop).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBroken(e, job.Id.Value);
                failure = new Failure(ErrorClass.Unknown, ReasonCode.Internal, $"The listing broke off: {e.Message}");
            }

            attempts = moved ? 0 : attempts;
            if (failure is not null && retries.Decide(failure, attempts++, Random.Shared.NextDouble()).Delay is { } delay)
            {
                LogRetrying(job.Id.Value, delay.TotalSeconds, failure.Message);
                await Task.Delay(delay, time, stop).ConfigureAwait(false);
                continue;
            }

            await CloseAsync(job.Id, failure, complaints, stop).ConfigureAwait(false);
            return;
        }
    }

    /// <summary>Feeds a monitor job until cancelled.</summary>
    public async Task WatchAsync(ScanJob job, IConnectorMonitor monitor, MonitorRequest request, CancellationToken stop)
    {
        while (true)
        {
            string reason = "it ended by itself";
            try
            {
                await foreach (ListPage page in monitor.WatchAsync(request, stop).ConfigureAwait(false))
                {
                    if (page.Failure is { } failure)
                    {
                        reason = failure.Message;
                        break;
                    }

                    if (await AcceptAsync(new AcceptBatch(job.Id, page.Items, null, page.Stats), stop).ConfigureAwait(false) is null)
                    {
                        return;
                    }

                    await WaitForRoomAsync(job.Id, stop).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBroken(e, job.Id.Value);
                reason = e.Message;
            }

            LogRetrying(job.Id.Value, 5, reason);
            await Task.Delay(TimeSpan.FromSeconds(5), time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Null when the job takes no more items. A store that cannot write now is asked again: accepting is idempotent.</summary>
    private async Task<AcceptResult?> AcceptAsync(AcceptBatch batch, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                AcceptResult result = await store.AcceptAsync(batch, stop).ConfigureAwait(false);
                return result.Status == AcceptStatus.Accepted ? result : null;
            }
            catch (StoreUnavailableException e)
            {
                LogWaiting(batch.Job.Value, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitForRoomAsync(JobId id, CancellationToken stop)
    {
        while (true)
        {
            Task later = progress.Next;
            ScanJob? job = await store.GetJobAsync(id, stop).ConfigureAwait(false);
            if (job is null || job.Counts.Open < options.MaxOpenItems)
            {
                return;
            }

            await later.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(JobId id, Failure? failure, List<string> complaints, CancellationToken stop)
    {
        string? complaint = complaints.Count == 0 ? null : string.Join(" ", complaints);
        while (true)
        {
            try
            {
                await store.CloseEnumerationAsync(id, failure, complaint, stop).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException e)
            {
                LogWaiting(id.Value, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stop).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(4050, LogLevel.Error, "The listing of job {Job} broke off")]
    private partial void LogBroken(Exception e, string job);

    [LoggerMessage(4051, LogLevel.Warning, "The listing of job {Job} goes on in {Seconds:0.0} s: {Reason}")]
    private partial void LogRetrying(string job, double seconds, string reason);

    [LoggerMessage(4052, LogLevel.Warning, "The listing of job {Job} waits for the store: {Reason}")]
    private partial void LogWaiting(string job, string reason);
}
