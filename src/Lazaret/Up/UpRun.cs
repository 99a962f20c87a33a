using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Connectors.Remote;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatcher;
using Lazaret.Dispatcher.Publishing;
using Lazaret.Domains.Classify;
using Lazaret.Output;
using Lazaret.Routes.Running;
using Lazaret.Scan;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Audit;
using Lazaret.Scanning.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Up;

/// <summary>
/// The service in one process:
/// 1. put the engine together, 2. begin to listen, so that a port in use stops us before any work begins, 3. start the pipeline, which goes on with
/// what is unfinished, 4. begin what is new, 5. wait for a signal, 6. stop listening, drain, close.
/// </summary>
internal sealed class UpRun(UpRequest request, TimeProvider time)
{
    private AuditForwarder? audit;
    private DomainService? domains;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(30);

    /// <summary>Called once everything runs, with the jobs this start began or went on with.</summary>
    public Func<Engine, IReadOnlyList<JobId>, Uri, CancellationToken, Task>? OnReady { get; init; }

    public async Task<int> RunAsync()
    {
        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: what is in flight is finished first; a second signal ends at once"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time, request.Core.Text("log:level"));

        // 1.
        IReadOnlyList<RouteDefinition> routes = RouteFleet.Read(request.Routes);
        await using DispatchHost? hub = await HubAsync(loggers, signals.Token);
        EngineBuilder builder = new(request.Settings, time, loggers)
        {
            Data = request.Data,
            Assets = request.Assets,
            Core = request.Core,
            Hold = () => audit?.IsFull == true,
            WrapScanner = request.Publish ? Publishing(hub!) : null,
        };
        await using Engine engine = await builder.BuildAsync(signals.Token);
        await using RouteFleet fleet = await RouteFleet.OpenAsync(routes, engine.Store, request.Data, request.Core, time, loggers, signals.Token);

        // 2.
        using RemoteConnectorFactory remote = Remote(loggers);
        ApiServer http = await ListenAsync(engine, remote, fleet, signals.Token);
        Task drained = Task.CompletedTask;
        try
        {
            audit = await AuditAsync(engine, http, loggers, signals.Token);

            // 3., 4. and 5.
            await WorkAsync(engine, http, hub, fleet, signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // A signal: the orderly end.
        }
        finally
        {
            // 6.
            drained = engine.Host.DrainAsync(DrainPatience);
            await http.DisposeAsync();
        }

        await drained;
        if (audit is not null)
        {
            await audit.DisposeAsync();
        }

        if (domains is not null)
        {
            await domains.DisposeAsync();
        }

        Console.WriteLine("Stopped. Everything accepted is in the store and goes on at the next start.");
        return ExitCodes.Ok;
    }

    /// <summary>Steps 3 to 5; ends only by the token or an error.</summary>
    private async Task WorkAsync(Engine engine, ApiServer http, DispatchHost? hub, RouteFleet fleet, CancellationToken stop)
    {
        await engine.Host.StartAsync(stop);
        List<JobId> jobs = [];
        foreach (IConnectorClient connector in engine.Connectors)
        {
            if (await BeginAsync(engine, connector, stop) is { } job)
            {
                jobs.Add(job.Id);
            }
        }

        Announce(engine, http);
        if (hub is not null)
        {
            Console.WriteLine($"Event hub: {hub.Address}{(request.Publish ? $"  every scanned object is published there, source {request.Core.Text("dispatch:source")}" : "")}");
        }

        foreach (RouteProcess route in fleet.Routes)
        {
            Console.WriteLine($"Route: {route.Name}");
        }

        Task running = fleet.RunAsync(stop);
        if (OnReady is not null)
        {
            await OnReady(engine, jobs, http.Address, stop);
        }

        // 5. A route that stopped has said so; the others and all else go on.
        await running;
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    /// <summary>The event hub; null when it is not wanted, or its usual port is taken and nobody asked for it.</summary>
    private async Task<DispatchHost?> HubAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        if (request.Core.Flag("dispatch:enabled") == false)
        {
            return request.Publish ? throw new UserErrorException("--publish needs the event hub, and dispatch:enabled is false") : null;
        }

        DispatchPlan plan = DispatchPlan.Read(Path.Combine(request.Data, "dispatch"), null);
        foreach (string warning in plan.Settings.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        try
        {
            return await DispatchHost.StartAsync(plan, loggers, logging => LineLogger.Configure(logging, Console.Error, time, request.Core.Text("log:level")), time, stop);
        }
        catch (UserErrorException e) when (!plan.IsListenSet && !request.Publish && e.InnerException is ServerStartException)
        {
            // Nobody asked for it: the scans must not wait for its port.
            Console.Error.WriteLine($"lazaret: the event hub is not served: {e.Message}; DP__LISTEN_ADDR names another address, LAZARET__DISPATCH__ENABLED=false turns it off");
            return null;
        }
    }

    private Func<IScanner, IScanner> Publishing(DispatchHost hub) =>
        scanner => new PublishingScanner(scanner, hub.Dispatcher, hub.Streams, request.Core.Text("dispatch:source") ?? "lazaret", time);

    private RemoteConnectorFactory Remote(ILoggerFactory loggers)
    {
        try
        {
            return new RemoteConnectorFactory(CoreOptions.Remote(request.Core), time, loggers.CreateLogger("Lazaret.Connectors.Remote"));
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private async Task<AuditForwarder?> AuditAsync(Engine engine, ApiServer http, ILoggerFactory loggers, CancellationToken stop)
    {
        if (CoreOptions.Audit(request.Core) is not { } options)
        {
            return null;
        }

        try
        {
            return await AuditForwarder.StartAsync(engine.Store, options, http.Describe, time, loggers.CreateLogger("Lazaret.Audit"), stop);
        }
        catch (AuditStartException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private async Task<ApiServer> ListenAsync(Engine engine, RemoteConnectorFactory remote, RouteFleet fleet, CancellationToken stop)
    {
        try
        {
            ApiOptions options = new() { Listen = request.Listen, RemoteConnectors = remote };
            options.Dsx.Secrets = SecretKeyFile.Open(request.Data);
            CoreOptions.Fill(options, request.Core);
            domains = DomainService.Create(request.Core, time);
            options.Routes = () => [.. fleet.Routes.Select(r => r.Runner)];
            options.MoreRoutes = domains is null ? null : domains.Map;
            options.MoreMetrics = domains is null ? null : domains.Metrics;
            return await ApiServer.StartAsync(engine.Host, options, logging => LineLogger.Configure(logging, Console.Error, time, request.Core.Text("log:level")), time, stop);
        }
        catch (ApiStartException e)
        {
            throw new UserErrorException(e.Message.TrimEnd('.'), inner: e);
        }
    }

    private async Task<ScanJob?> BeginAsync(Engine engine, IConnectorClient connector, CancellationToken stop)
    {
        ConnectorId id = connector.Info.Id;
        if (request.Monitor)
        {
            // Watching begins with a whole listing, so it covers everything that is there.
            return await engine.Host.StartMonitorAsync(id, new MonitorRequest(request.Settings.Filter), stop);
        }

        if (request.NoScan || await JobPicker.WasScannedAsync(engine.Store, id, stop))
        {
            return null;
        }

        return await engine.Host.StartFullScanAsync(new StartScan { Connector = id, Name = "first scan" }, stop);
    }

    private void Announce(Engine engine, ApiServer http)
    {
        Console.WriteLine($"Lazaret is up: {http.Address} (API: {new Uri(http.Address, "/docs")})");
        Console.WriteLine($"Data: {SafeText.Visible(request.Data)}");
        if (http.CreatedKey is { } key)
        {
            Console.WriteLine($"API key (shown only now; send it as Authorization: Bearer KEY): {key}");
        }

        if (http.CreatedEnrollmentToken is { } token)
        {
            Console.WriteLine($"Enrollment token for connectors (shown only now; DSXCONNECT_ENROLLMENT_TOKEN): {token}");
        }

        if (engine.Connectors.Count == 0)
        {
            Console.WriteLine("No asset yet: name a folder with --asset DIR.");
        }

        foreach (IConnectorClient connector in engine.Connectors)
        {
            Console.WriteLine($"Asset: {SafeText.Visible(connector.Info.Asset)}{(request.Monitor ? ", watched" : "")}");
        }
    }
}
