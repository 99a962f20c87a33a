using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Jobs;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Stores;
using Lazaret.Output;
using Lazaret.Scanning.Routes.Engine;
using Microsoft.Extensions.Logging;

namespace Lazaret.Routes.Running;

/// <summary><c>lazaret route run FILE…</c>: routes alone, without the HTTP interface.</summary>
internal sealed class RouteRun(IReadOnlyList<string> files, string data, SettingSet core, TimeProvider time)
{
    /// <summary>Every file was delivered or is in quarantine; or a signal came.</summary>
    public async Task<int> RunAsync(bool once)
    {
        using StopSignals signals = new(static _ => Console.Error.WriteLine("lazaret: stopping: what is in flight is finished first; a second signal ends at once"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time, core.Text("log:level"));
        IReadOnlyList<RouteDefinition> routes = RouteFleet.Read(files);
        await using IScanStore store = await StoreOpening.OpenAsync(data, false, false, time, loggers, signals.Token);
        try
        {
            await using RouteFleet fleet = await RouteFleet.OpenAsync(routes, store, data, core, time, loggers, signals.Token);
            return once ? await OnceAsync(fleet, signals.Token) : await ForeverAsync(fleet, signals);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
        catch (RouteStoppedException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private static async Task<int> OnceAsync(RouteFleet fleet, CancellationToken stop)
    {
        bool complete = true;
        foreach (RouteProcess process in fleet.Routes)
        {
            JobCounts counts = await process.RunOnceAsync(stop);
            Console.WriteLine($"{process.Name}: {counts.Accepted} files: {counts.Clean} clean, {counts.Malicious + counts.Suspicious} malicious, {counts.NotScanned} not scanned, {counts.Failed} failed");
            complete &= counts.Failed == 0;
        }

        return complete ? ExitCodes.Ok : ExitCodes.Found;
    }

    private static async Task<int> ForeverAsync(RouteFleet fleet, StopSignals signals)
    {
        Console.WriteLine($"Running: {string.Join(", ", fleet.Routes.Select(p => p.Name))}");
        int stopped = await fleet.RunAsync(signals.Token);
        return signals.Token.IsCancellationRequested ? signals.ExitCode : stopped > 0 ? ExitCodes.Error : ExitCodes.Ok;
    }
}
