using System.Text;
using System.Text.Json;
using Lazaret.Connectors.Hosting.Core;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>
/// Hands objects over to the core until it has them: what may pass is tried again for as long as it takes, a paused job is waited for, and only what the core really
/// took counts as taken (<c>connectors</c> §1.10).
/// </summary>
internal sealed partial class Enqueuer(HostState state, CoreClient core, CoreBatching batching, Registrar registrar, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private const int MostConflicts = 20;
    private static readonly TimeSpan PausedWait = TimeSpan.FromSeconds(2);
    private readonly ILogger logger = logger;

    /// <summary>The size of batches for a scan; 0 = singly.</summary>
    public Task<int> BatchSizeAsync(bool wanted, int? size, CancellationToken stop) =>
        wanted ? batching.SizeAsync(size, state.Options.BatchSize, stop) : Task.FromResult(0);

    public DsxScanRequest Request(NewItem item, string job, DsxConnectorModel model, string? source) => new()
    {
        Connector = model,
        ConnectorUrl = model.Url,
        Location = item.Location,
        Metainfo = item.MetaInfo.Length > 0 ? item.MetaInfo : item.Location,
        ScanJobId = job,
        SizeInBytes = item.Identity.Size >= 0 ? item.Identity.Size : null,
        ScanSource = source,
    };

    /// <summary>Waits while the job is paused; true when it was cancelled.</summary>
    public async Task<bool> WaitWhilePausedAsync(string job, CancellationToken stop)
    {
        while (true)
        {
            JobFlags flags = JobFlags.Of(await core.JobAsync(job, stop).ConfigureAwait(false));
            if (flags.Cancelled || !flags.Paused)
            {
                return flags.Cancelled;
            }

            await Task.Delay(PausedWait, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends one object until the core took or refused it. No key of our own goes along: job and location are the key, singly as in a batch, so that what was in a batch whose answer was
    /// lost is known when it comes singly.
    /// </summary>
    public async Task<SendOutcome> SendAsync(DsxScanRequest request, CancellationToken stop)
    {
        for (int tries = 0; ; tries++)
        {
            CoreReply reply = await core.RequestAsync(request, stop).ConfigureAwait(false);
            if (reply.IsSuccess)
            {
                if (Status(reply) != DsxStatus.Error)
                {
                    state.Count(1);
                    return SendOutcome.Taken;
                }

                LogRefused(request.ScanJobId!, 1, "the core answered with status error");
                return SendOutcome.Refused;
            }

            if (await AfterRefusalAsync(reply, request.ScanJobId!, tries, stop).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>Sends a batch; gives the outcome of each, in order. Falls back to single requests where the core takes no batches after all.</summary>
    public async Task<IReadOnlyList<SendOutcome>> SendBatchAsync(IReadOnlyList<DsxScanRequest> requests, int size, CancellationToken stop)
    {
        string job = requests[0].ScanJobId!;
        for (int tries = 0; ; tries++)
        {
            CoreReply reply = await core.BatchAsync(requests, size, stop).ConfigureAwait(false);
            DsxBatchResponse? told = Batch(reply);
            if (reply.IsSuccess && told is { Status: DsxStatus.Success } && told.QueuedItems + (told.Refused?.Count ?? 0) == requests.Count && Fits(told, requests.Count))
            {
                SendOutcome[] outcomes = new SendOutcome[requests.Count];
                foreach (DsxBatchRefusal refusal in told.Refused ?? [])
                {
                    outcomes[refusal.Index] = SendOutcome.Refused;
                    LogRefused(job, 1, refusal.Error);
                }

                state.Count(told.QueuedItems);
                return outcomes;
            }

            if (reply.IsSuccess || reply.Status is 404 or 405 or 413 or 422 || (reply.Status == 409 && told?.Message.Contains("disabled", StringComparison.OrdinalIgnoreCase) == true))
            {
                // "202" with an error in it, fewer items than were sent, no such route: only single requests tell which ones are in (the batch hazard of §1.10).
                batching.Refused();
                LogSingly(job, told?.Message ?? $"the core answered {reply.Status}");
                List<SendOutcome> singly = [];
                foreach (DsxScanRequest request in requests)
                {
                    singly.Add(await SendAsync(request, stop).ConfigureAwait(false));
                }

                return singly;
            }

            if (await AfterRefusalAsync(reply, job, tries, stop).ConfigureAwait(false) is { } outcome)
            {
                return [.. Enumerable.Repeat(outcome, requests.Count)];
            }
        }
    }

    /// <summary>Tells the core that a scan is over; until it took it or says that it never will.</summary>
    public async Task DoneAsync(string job, long total, CancellationToken stop)
    {
        for (int tries = 0; ; tries++)
        {
            CoreReply reply = await core.EnqueueDoneAsync(job, total, stop).ConfigureAwait(false);
            if (reply.IsSuccess)
            {
                return;
            }

            if (!reply.MayPass && reply.Status != 401)
            {
                LogNotClosed(job, reply.Status);
                return;
            }

            await AfterRefusalAsync(reply, job, tries, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Null when it is to be tried again, after a wait.</summary>
    private async Task<SendOutcome?> AfterRefusalAsync(CoreReply reply, string job, int tries, CancellationToken stop)
    {
        if (reply.Status == 409)
        {
            if (await WaitWhilePausedAsync(job, stop).ConfigureAwait(false))
            {
                return SendOutcome.Cancelled;
            }

            if (tries >= MostConflicts)
            {
                LogRefused(job, 1, "the core answers 409, but the job is neither paused nor cancelled");
                return SendOutcome.Refused;
            }
        }
        else if (reply.Status == 401)
        {
            // A core that was restarted without its memory does not know our key any more.
            registrar.Renew();
        }
        else if (!reply.MayPass)
        {
            LogRefused(job, 1, $"the core answered {reply.Status}: {Encoding.UTF8.GetString(reply.Body.AsSpan(0, Math.Min(300, reply.Body.Length)))}");
            return SendOutcome.Refused;
        }

        double wait = Math.Min(state.Options.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(tries, 20)), LongestWait.TotalSeconds) * (0.9 + (0.2 * Random.Shared.NextDouble()));
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(wait, Math.Min(reply.RetryAfter?.TotalSeconds ?? 0, 300))), time, stop).ConfigureAwait(false);
        return null;
    }

    /// <summary>Are the refusals those of different requests of this batch?</summary>
    private static bool Fits(DsxBatchResponse told, int count) =>
        told.Refused is null || (told.Refused.All(r => r.Index >= 0 && r.Index < count) && told.Refused.Select(r => r.Index).Distinct().Count() == told.Refused.Count);

    private static string? Status(CoreReply reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body, DsxJson.Default.DsxStatusResponse)?.Status;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DsxBatchResponse? Batch(CoreReply reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body, DsxJson.Default.DsxBatchResponse);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(2620, LogLevel.Warning, "Job {Job}: {Count} object(s) were not taken: {Reason}")]
    private partial void LogRefused(string job, int count, string reason);

    [LoggerMessage(2621, LogLevel.Information, "Job {Job}: objects are sent one by one: {Reason}")]
    private partial void LogSingly(string job, string reason);

    [LoggerMessage(2622, LogLevel.Warning, "Job {Job} could not be closed: the core answered {Status}")]
    private partial void LogNotClosed(string job, int status);
}
