using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Stores;
using Lazaret.Output;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.Scanning.Routes.Engine;
using Microsoft.Extensions.Logging;

namespace Lazaret.Routes.Running;

/// <summary>Several routes in one process over one store. One that stops because a person is needed does not stop the others.</summary>
internal sealed class RouteFleet : IAsyncDisposable
{
    private readonly List<RouteProcess> processes = [];

    public IReadOnlyList<RouteProcess> Routes => processes;

    /// <summary>Reads route files, each once.</summary>
    /// <exception cref="UserErrorException">One is not sound, or two have the same name.</exception>
    public static IReadOnlyList<RouteDefinition> Read(IReadOnlyList<string> files)
    {
        List<RouteDefinition> routes = [.. files.Select(Read)];
        return routes.GroupBy(r => r.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new UserErrorException($"two of the route files have the name {twice.Key}; each route needs its own")
            : routes;
    }

    /// <summary>Opens everything that the routes name; nothing runs yet.</summary>
    /// <exception cref="UserErrorException">Something that a route names cannot be used as it is set.</exception>
    public static async Task<RouteFleet> OpenAsync(
        IReadOnlyList<RouteDefinition> routes, IScanStore store, string data, SettingSet core, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        RouteFleet fleet = new();
        try
        {
            foreach (RouteDefinition route in routes)
            {
                fleet.processes.Add(await RouteProcess.OpenAsync(route, store, data, core, time, loggers, cancellationToken));
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs all by their schedules until cancelled, or until each has stopped; says how many did.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        int stopped = 0;
        List<Task> running = [.. processes.Select(p => p.RunAsync(stop))];
        while (running.Count > 0)
        {
            Task ended = await Task.WhenAny(running);
            running.Remove(ended);
            try
            {
                await ended;
            }
            catch (RouteStoppedException e)
            {
                Console.Error.WriteLine($"lazaret: {SafeText.Visible(e.Message)}");
                stopped++;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The orderly end.
            }
        }

        return stopped;
    }

    /// <summary>What is in flight is finished; what is not done goes on at the next start.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(processes.Select(p => p.DisposeAsync().AsTask()));

    private static RouteDefinition Read(string path)
    {
        RouteReading reading = RouteFile.Read(path);
        foreach (string warning in reading.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        return reading.Route ?? throw new UserErrorException(string.Join("; ", reading.Errors.Select(SafeText.Visible)));
    }
}
