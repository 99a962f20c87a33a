using System.Security.Cryptography;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>Watches the repository and hands over what is new, each object as a job of its own. A page is only let go when the core has all of it.</summary>
internal sealed partial class MonitorRunner(HostState state, Enqueuer enqueuer, Registrar registrar, TimeProvider time, ILogger logger)
{
    private readonly ILogger logger = logger;

    public async Task RunAsync(CancellationToken stop)
    {
        if (!state.Options.Monitor || state.Connector is not IConnectorMonitor monitor)
        {
            return;
        }

        using MonitorMemory memory = new(state.Options.DataDirectory);
        MonitorRequest request = new(state.Filter) { ForcePolling = state.Options.MonitorForcePolling, PollInterval = state.Options.MonitorPollInterval };
        await registrar.WaitUntilReadyAsync(stop).ConfigureAwait(false);
        while (!stop.IsCancellationRequested)
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

                    await SendAsync(page.Items, memory, stop).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                reason = e.Message;
            }

            LogAgain(reason);
            await Task.Delay(TimeSpan.FromSeconds(5), time, stop).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(IReadOnlyList<NewItem> items, MonitorMemory memory, CancellationToken stop)
    {
        DsxConnectorModel model = state.Model;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(state.Options.EnqueueConcurrency, 1, 256), CancellationToken = stop };
        await Parallel.ForEachAsync(items, parallel, async (item, token) =>
        {
            // One version of one object is one job, however often it is listed.
            string key = item.IdempotencyKey ?? $"{item.Location}\n{item.Identity}";
            if (memory.Knows(key))
            {
                return;
            }

            string job = new Guid(SHA256.HashData(LosslessUtf8.Encode($"{state.Uuid}\n{key}")).AsSpan(0, 16)).ToString();
            if (await enqueuer.SendAsync(enqueuer.Request(item, job, model, "connector_monitor"), token).ConfigureAwait(false) == SendOutcome.Taken)
            {
                memory.Took(key);
                await enqueuer.DoneAsync(job, 1, token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    [LoggerMessage(2640, LogLevel.Warning, "Watching goes on in 5 s: {Reason}")]
    private partial void LogAgain(string reason);
}
