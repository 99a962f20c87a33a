using Lazaret.Core.Routes.Schedule;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Schedule;

/// <summary>Runs something by a schedule: never two at once, and again when the time comes, whatever came of the last run.</summary>
/// <param name="schedule">When.</param>
/// <param name="run">One run. What it throws is logged and ends only this run.</param>
/// <param name="time">The clock.</param>
/// <param name="random">0 ≤ random &lt; 1, for the jitter.</param>
/// <param name="logger">Where the log goes.</param>
public sealed partial class ScheduleLoop(RouteSchedule schedule, Func<CancellationToken, Task> run, TimeProvider time, Func<double> random, ILogger logger) : IDisposable
{
    /// <summary>A timer waits at most so long at once: a clock that is set meanwhile is noticed by then.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim wake = new(0, 1);
    private long nextTicks;

    /// <summary>When the next run is due; null while one is under way, or when there is none any more.</summary>
    public DateTimeOffset? Next => Interlocked.Read(ref nextTicks) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Runs at once, or right after the run that is under way. Asked for several times meanwhile, it runs once.</summary>
    public void Trigger()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Asked for already.
        }
    }

    /// <summary>Returns when <paramref name="stop"/> is cancelled; a run that is under way gets the same token.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        DateTimeOffset? due = null;
        bool now = schedule.AtStart;
        while (!stop.IsCancellationRequested)
        {
            if (!now)
            {
                DateTimeOffset from = time.GetUtcNow();
                due = schedule.Due(due, from);
                now = await WaitAsync(due is { } at ? at + (schedule.Jitter * random()) : null, stop).ConfigureAwait(false);
            }

            if (now && !stop.IsCancellationRequested)
            {
                // A run that somebody asked for before its time leaves the time as it is.
                Interlocked.Exchange(ref nextTicks, 0);
                DateTimeOffset started = time.GetUtcNow();
                due = due is { } planned && planned <= started ? planned : started;
                await OnceAsync(stop).ConfigureAwait(false);
                now = false;
            }
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>True when it is time, or somebody asked; false when it was given up.</summary>
    private async Task<bool> WaitAsync(DateTimeOffset? at, CancellationToken stop)
    {
        Interlocked.Exchange(ref nextTicks, at?.UtcTicks ?? 0);
        try
        {
            while (true)
            {
                TimeSpan wait = at is { } due ? due - time.GetUtcNow() : LongestWait;
                if (wait <= TimeSpan.Zero)
                {
                    return true;
                }

                using CancellationTokenSource timer = new(wait < LongestWait ? wait : LongestWait, time);
                using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, timer.Token);
                try
                {
                    await wake.WaitAsync(both.Token).ConfigureAwait(false);
                    return true;
                }
                catch (OperationCanceledException) when (!stop.IsCancellationRequested)
                {
                    // Look at the clock again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task OnceAsync(CancellationToken stop)
    {
        try
        {
            await run(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ended with the loop.
        }
        catch (Exception e)
        {
            Failed(logger, e);
        }
    }

    [LoggerMessage(6200, LogLevel.Error, "A run of the route failed; the next one comes by its schedule")]
    private static partial void Failed(ILogger logger, Exception e);
}
