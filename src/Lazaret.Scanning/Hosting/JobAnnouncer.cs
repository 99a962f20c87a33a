using System.Collections.Concurrent;
using Lazaret.Core.Jobs;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Events;

namespace Lazaret.Scanning.Hosting;

/// <summary>Tells watchers of jobs: once a second while one runs and somebody watches, and at each change of state.</summary>
internal sealed class JobAnnouncer(IJobStore store, ScanEvents events, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<JobId, JobState> announced = new();

    /// <summary>Tells of a job now.</summary>
    public void Announce(ScanJob job)
    {
        announced[job.Id] = job.State;
        events.Publish("job", EventJson.Of(job));
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stop).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // Telling can wait; the pipeline itself reports the store's trouble.
            }
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        Page<ScanJob> running = await store.ListJobsAsync(
            new JobQuery { States = [JobState.Running, JobState.Paused] }, new PageRequest(null, 200), stop).ConfigureAwait(false);
        HashSet<JobId> seen = [.. running.Items.Select(j => j.Id)];
        foreach (ScanJob job in running.Items)
        {
            bool changed = !announced.TryGetValue(job.Id, out JobState state) || state != job.State;
            if (changed || (events.HasWatchers && job.State == JobState.Running))
            {
                Announce(job);
            }
        }

        foreach (JobId ended in announced.Keys.Where(id => !seen.Contains(id)))
        {
            if (announced.TryRemove(ended, out JobState before)
                && await store.GetJobAsync(ended, stop).ConfigureAwait(false) is { IsTerminal: true } job && job.State != before)
            {
                events.Publish("job", EventJson.Of(job));
            }
        }
    }
}
