using System.Globalization;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Hosting;

/// <summary>Work that others send us in place of being listed by us.</summary>
public sealed partial class ScanHost
{
    private static readonly TimeSpan TriggerPatience = TimeSpan.FromSeconds(30);

    /// <summary>What is done with findings of remote connectors when nobody says otherwise: whatever the connector itself is set to do.</summary>
    private ActionPolicy RemoteActions =>
        options.Actions.OnMalicious.Kind == ActionKind.Nothing && options.Actions.OnSuspicious.Kind == ActionKind.Nothing
            ? new ActionPolicy { OnMalicious = new ActionPlan { Kind = ActionKind.Connector } }
            : options.Actions;

    public void DetachConnector(ConnectorId id)
    {
        sources.Remove(id);
        wake.Beat();
    }

    public async Task<AcceptResult> SubmitAsync(Submission submission, CancellationToken cancellationToken)
    {
        // An item belongs to its job's connector: whoever names somebody else's job would have that connector's objects read and acted on (W-23). A job never changes hands,
        // and making one gives back the one that is there, so whose it is is known before anything is accepted.
        ScanJob? job = await Store.GetJobAsync(submission.Job, cancellationToken).ConfigureAwait(false);
        if (job is null)
        {
            job = await Store.CreateJobAsync(
                new JobSpec
                {
                    Id = submission.Job,
                    ConnectorId = submission.Connector,
                    Kind = JobKind.Submitted,
                    Name = submission.JobName,
                    Pushed = true,
                    Actions = submission.Actions ?? RemoteActions,
                    RetainResults = options.RetainResults,
                },
                cancellationToken).ConfigureAwait(false);
            silence.Watch(job.Id);
            Tell(job);
        }

        if (job.Spec.ConnectorId != submission.Connector)
        {
            return new AcceptResult(AcceptStatus.JobOfAnotherConnector, 0, 0, []);
        }

        AcceptResult result = await Store.AcceptAsync(new AcceptBatch(submission.Job, submission.Items) { Late = true }, cancellationToken).ConfigureAwait(false);
        if (submission.IsWhole && result.Status == AcceptStatus.Accepted)
        {
            await Store.CloseEnumerationAsync(submission.Job, null, null, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public async Task<(ScanJob Job, DsxReply Reply)> StartRemoteScanAsync(StartScan request, string query, CancellationToken cancellationToken)
    {
        if (sources.Find(request.Connector) is not IDsxConnector connector)
        {
            throw new KeyNotFoundException($"There is no remote connector \"{request.Connector}\".");
        }

        // The job is durable before the connector hears of it (D-24): its first items may come before its answer.
        ScanJob job = await CreateFullScanAsync(request, connector.Info, RemoteActions, pushed: true, cancellationToken).ConfigureAwait(false);
        silence.Watch(job.Id);
        Tell(job);
        StringBuilder target = new("?job_id=");
        target.Append(Uri.EscapeDataString(job.Id.Value));
        if (request.Limit > 0)
        {
            target.Append(CultureInfo.InvariantCulture, $"&limit={request.Limit}");
        }

        if (query.Length > 0)
        {
            target.Append('&').Append(query);
        }

        DsxReply reply = await connector.CallAsync("POST", "full_scan", target.ToString(), default, TriggerPatience, cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            string why = reply.Error ?? $"The connector answered {reply.Status} to full_scan.";
            await Store.CloseEnumerationAsync(job.Id, new Failure(ErrorClass.ConnectorServer, ReasonCode.ConnectorUnavailable, why), null, CancellationToken.None).ConfigureAwait(false);
            job = await Store.GetJobAsync(job.Id, CancellationToken.None).ConfigureAwait(false) ?? job;
            Tell(job);
        }

        return (job, reply);
    }

    public async Task<bool> CloseAsync(JobId job, long? announced, CancellationToken cancellationToken)
    {
        bool known = await Store.CloseEnumerationAsync(job, null, null, cancellationToken, announced).ConfigureAwait(false);
        progress.Beat();
        if (known && await Store.GetJobAsync(job, cancellationToken).ConfigureAwait(false) is { } now)
        {
            Tell(now);
        }

        return known;
    }

    private void Tell(ScanJob job)
    {
        announcer.Announce(job);
        JobChanged?.Invoke(job);
    }
}
