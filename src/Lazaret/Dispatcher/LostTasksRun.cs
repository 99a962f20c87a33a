using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Output;
using Lazaret.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher lost-tasks</c>.</summary>
internal static class LostTasksRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(DispatchPlan plan, bool once, TimeProvider time)
    {
        using StopSignals signals = new(static _ => { });
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time);
        try
        {
            (IEventLog log, IDeliveryStore state) = await DispatchStores.OpenAsync(plan, time, loggers, signals.Token);
            await using IAsyncDisposable closeState = state;
            await using Dispatch.Dispatcher dispatcher = await Dispatch.Dispatcher.StartAsync(log, state, plan.Options(), time, loggers, signals.Token);
            do
            {
                int ended = await dispatcher.Lost.SweepAsync(signals.Token);
                Console.WriteLine($"{ended} lost tasks were ended.");
                if (!once)
                {
                    await Task.Delay(Interval, time, signals.Token);
                }
            }
            while (!once);

            if (!ReferenceEquals(log, state))
            {
                await log.DisposeAsync();
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // A signal: the orderly end.
        }
        catch (Exception e) when (e is StoreOpenException or EventLogException)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }

        return ExitCodes.Ok;
    }
}
