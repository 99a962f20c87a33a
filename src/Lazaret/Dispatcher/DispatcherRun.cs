using Lazaret.Cli;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>One hub process: starts everything, waits for a signal, ends in order.</summary>
internal sealed class DispatcherRun(DispatchPlan plan, TimeProvider time)
{
    private string Level => plan.Settings.Shared.LogLevel.ToString();

    public async Task<int> RunAsync()
    {
        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: requests that are under way are finished first; a second signal ends at once"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time, Level);
        foreach (string warning in plan.Settings.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        try
        {
            await using DispatchHost host = await DispatchHost.StartAsync(plan, loggers, logging => LineLogger.Configure(logging, Console.Error, time, Level), time, signals.Token);
            Console.WriteLine($"The event hub is up: {host.Address}");
            string set = string.Join("  ", plan.Settings.Entries.Where(e => e.IsSet).Select(e => $"{e.Name}={e.Shown}"));
            Console.WriteLine($"Log and state: {SafeText.Visible(plan.Data)}   Streams: {(plan.IsLocal ? SafeText.Visible(plan.StreamFolder) : host.Store.Kind)}");
            if (set.Length > 0)
            {
                Console.WriteLine($"Settings: {SafeText.Visible(set)}");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // A signal: the orderly end.
        }

        Console.WriteLine("Stopped. Everything that was taken is in the log.");
        return ExitCodes.Ok;
    }
}
