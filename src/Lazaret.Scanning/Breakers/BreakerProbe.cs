using Lazaret.Core.Retries;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Breakers;

/// <summary>Tries scanners that are out, each at its own times, and closes their breakers when they answer again: no restart is ever needed (W-39).</summary>
internal sealed partial class BreakerProbe(IReadOnlyList<ScannerLane> lanes, Action<ScannerLane> changed, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private readonly ILogger logger = logger;
    private readonly BreakerState[] told = new BreakerState[lanes.Count];

    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Glance, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            for (int i = 0; i < lanes.Count; i++)
            {
                await LookAsync(i, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task LookAsync(int index, CancellationToken stop)
    {
        ScannerLane lane = lanes[index];
        if (lane.Breaker.UntilProbe() == TimeSpan.Zero)
        {
            lane.Breaker.Probing();
            Failure? failure = await lane.Scanner.CheckAsync(stop).ConfigureAwait(false);
            if (failure is null)
            {
                lane.Breaker.Succeeded();
            }
            else
            {
                lane.Breaker.ProbeFailed(failure);
            }
        }

        BreakerState now = lane.Breaker.State == BreakerState.HalfOpen ? BreakerState.Open : lane.Breaker.State;
        if (now == told[index])
        {
            return;
        }

        told[index] = now;
        if (now == BreakerState.Closed)
        {
            LogBack(lane.Scanner.Name);
        }
        else
        {
            LogOut(lane.Scanner.Name, lane.Breaker.LastFailure?.Message ?? "no reason given");
        }

        changed(lane);
    }

    [LoggerMessage(4060, LogLevel.Warning, "Scanner {Scanner} is out, items wait for it: {Reason}")]
    private partial void LogOut(string scanner, string reason);

    [LoggerMessage(4061, LogLevel.Information, "Scanner {Scanner} is back.")]
    private partial void LogBack(string scanner);
}
