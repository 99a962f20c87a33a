using System.Collections.Concurrent;
using Lazaret.Core.Jobs;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Hosting;

/// <summary>
/// Closes jobs whose sender never says that it is done: first-generation connectors do not, and a killed one cannot (<c>connectors</c> §1.9). Closing is harmless when
/// it comes too early, as such jobs take late items.
/// </summary>
internal sealed partial class SilenceWatch(IScanStore store, TimeSpan window, Action<ScanJob> closed, TimeProvider time, ILogger logger)
{
    private readonly ILogger logger = logger;
    private readonly SteadyClock clock = new(time);
    private readonly ConcurrentDictionary<JobId, byte> open = new();

    /// <summary>Looks after a job from now on.</summary>
    public void Watch(JobId job) => open[job] = 0;

    public async Task RunAsync(CancellationToken stop)
    {
        await FindAsync(stop).ConfigureAwait(false);
        TimeSpan interval = TimeSpan.FromMilliseconds(Math.Clamp(window.TotalMilliseconds / 4, 50, 5000));
        using PeriodicTimer timer = new(interval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            foreach (JobId id in open.Keys)
            {
                try
                {
                    await LookAsync(id, stop).ConfigureAwait(false);
                }
                catch (StoreUnavailableException)
                {
                    // It can wait; the pipeline itself reports the store's trouble.
                }
            }
        }
    }

    /// <summary>Jobs that an earlier run of ours left open.</summary>
    private async Task FindAsync(CancellationToken stop)
    {
        string? after = null;
        do
        {
            Page<ScanJob> page = await store.ListJobsAsync(
                new JobQuery { States = [JobState.Running, JobState.Paused] }, new PageRequest(after, 1000), stop).ConfigureAwait(false);
            foreach (ScanJob job in page.Items.Where(j => j.Spec.Pushed && !j.EnumerationClosed))
            {
                Watch(job.Id);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private async Task LookAsync(JobId id, CancellationToken stop)
    {
        ScanJob? job = await store.GetJobAsync(id, stop).ConfigureAwait(false);
        if (job is null || job.IsTerminal || job.EnumerationClosed)
        {
            open.TryRemove(id, out _);
            return;
        }

        DateTimeOffset last = new[] { job.CreatedAt, job.LastAcceptedAt ?? default, job.LastResultAt ?? default }.Max();
        if (job.State != JobState.Running || job.Counts.Open > 0 || clock.UtcNow - last < window)
        {
            return;
        }

        LogSilent(id.Value, window.TotalSeconds);
        await store.CloseEnumerationAsync(id, null, $"Closed after {window.TotalSeconds:0} s without a new item; the sender did not say that it was done.", stop).ConfigureAwait(false);
        open.TryRemove(id, out _);
        if (await store.GetJobAsync(id, stop).ConfigureAwait(false) is { } now)
        {
            closed(now);
        }
    }

    [LoggerMessage(4065, LogLevel.Information, "Job {Job} was closed after {Seconds} s of silence")]
    private partial void LogSilent(string job, double seconds);
}
