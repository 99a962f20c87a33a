using Lazaret.Core.Stores;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Hosting;

/// <summary>Removes from time to time what is older than the policy allows.</summary>
internal sealed partial class RetentionLoop(IResultStore store, RetentionPolicy policy, TimeSpan interval, TimeProvider time, ILogger logger)
{
    private readonly ILogger logger = logger;

    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(interval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            try
            {
                RetentionResult removed = await store.ApplyRetentionAsync(policy, stop).ConfigureAwait(false);
                if (removed.Results + removed.Jobs > 0)
                {
                    LogRetained(removed.Results, removed.Jobs);
                }
            }
            catch (StoreUnavailableException e)
            {
                LogNotRetained(e.Message);
            }
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Retention removed {Results} results and {Jobs} jobs.")]
    private partial void LogRetained(long results, long jobs);

    [LoggerMessage(4002, LogLevel.Warning, "Retention has to wait: {Reason}")]
    private partial void LogNotRetained(string reason);
}
