using Lazaret.Cli;
using Lazaret.Core.Routes.Definition;
using Lazaret.Output;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Routes;

/// <summary><c>lazaret route check FILE</c>.</summary>
internal sealed class RouteCheck(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>A settings file of the core, for the scanners; null = the usual places.</summary>
    public string? Config { get; init; }

    /// <summary>How source and destinations are tried.</summary>
    public RouteProbes Probes { get; init; } = RouteProbes.Create(time);

    public async Task<int> RunAsync(string path, bool connect, CancellationToken stop)
    {
        RouteReading reading = RouteFile.Read(path);
        foreach (string warning in reading.Warnings)
        {
            await errors.WriteLineAsync("warning: " + warning);
        }

        if (reading.Route is not { } route)
        {
            foreach (string error in reading.Errors)
            {
                await errors.WriteLineAsync("lazaret: " + error);
            }

            return ExitCodes.Error;
        }

        await output.WriteLineAsync($"{SafeText.Visible(path)}: the route {route.Name} is sound");
        foreach ((string name, string value) in RouteSummary.Of(route))
        {
            await output.WriteLineAsync($"  {name,-12} {SafeText.Visible(value)}");
        }

        return connect ? await ConnectAsync(route, stop) : ExitCodes.Ok;
    }

    private async Task<int> ConnectAsync(RouteDefinition route, CancellationToken stop)
    {
        int failed = 0;
        await foreach (RouteProbe probe in new RouteConnections(route, Probes, Config, time).TryAsync(stop))
        {
            string word = probe.State switch { RouteProbeState.Good => "ok", RouteProbeState.NotTried => "not tried", _ => "FAILED" };
            await output.WriteLineAsync($"  {word,-12} {SafeText.Visible(probe.What)}{(probe.Message.Length == 0 ? "" : ": " + SafeText.Visible(probe.Message))}");
            failed += probe.State == RouteProbeState.Failed ? 1 : 0;
        }

        if (failed > 0)
        {
            await errors.WriteLineAsync($"lazaret: {failed} of what the route names cannot be used");
        }

        return failed > 0 ? ExitCodes.Error : ExitCodes.Ok;
    }
}
