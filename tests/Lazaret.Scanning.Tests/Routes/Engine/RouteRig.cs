using Lazaret.Core.Delivery;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Routes.Schedule;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Routes.Engine;

/// <summary>A route over fakes: source, scanner, destinations, quarantine.</summary>
internal sealed class RouteRig : IAsyncDisposable
{
    private readonly Func<RouteDefinition, RouteDefinition> change;

    public RouteRig(Func<RouteDefinition, RouteDefinition>? change = null, IScanStore? store = null, params FakeDestination[] destinations)
    {
        this.change = change ?? (static d => d);
        Destinations = destinations.Length == 0 ? [new FakeDestination()] : destinations;
        Store = store ?? new MemoryScanStore(TimeProvider.System);
    }

    public IScanStore Store { get; }

    public FakeConnector Source { get; init; } = new();

    public FakeScanner Scanner { get; init; } = new();

    public FakeQuarantine Quarantine { get; init; } = new();

    /// <summary>In place of <see cref="Quarantine"/>; null = that one.</summary>
    public IQuarantine? OtherQuarantine { get; init; }

    public FakeDestination[] Destinations { get; }

    public FakeDestination Out => Destinations[0];

    public string? StageFolder { get; init; }

    public Action<string>? Step { get; init; }

    public RouteDefinition Definition => change(new RouteDefinition
    {
        Name = "test",
        Source = new FolderSource { Folder = "/fake" },
        Settle = new SettleRules { Quiet = TimeSpan.Zero },
        Scanners = ["fake"],
        Deliver = [.. Destinations.Select(d => new FolderDestination { Name = d.Name, Folder = "/out", Key = Key("in/{name}"), DoneMarker = ".done" })],
        Quarantine = new FolderQuarantine { Folder = "/quarantine" },
        Schedule = new RouteSchedule { Every = TimeSpan.FromMinutes(1) },
    });

    /// <summary>Runs the route once, on a host of its own, as a fresh process would.</summary>
    public async Task<JobCounts> RunAsync()
    {
        RouteDefinition definition = Definition;
        ScanHostOptions options = new() { Retries = RetryPolicy.Build(5, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2)) };
        options.Breaker.FirstWait = options.Sources.Breaker.FirstWait = TimeSpan.FromMilliseconds(20);
        options.Breaker.LongestWait = options.Sources.Breaker.LongestWait = TimeSpan.FromMilliseconds(100);
        RouteConnector connector = new(
            new RouteParts
            {
                Definition = definition,
                Source = Source,
                SourceName = "fake:/fake",
                Targets = [.. Destinations.Zip(definition.Deliver, (d, t) => new RouteTarget(t, d))],
                Quarantine = OtherQuarantine ?? Quarantine,
                StageFolder = StageFolder,
            },
            Store,
            TimeProvider.System);
        if (Step is not null)
        {
            connector.Step = Step;
        }

        await using ScanHost host = new(Store, [Scanner], null, options, TimeProvider.System);
        await host.AddConnectorAsync(connector, Rig.Deadline);
        await host.StartAsync(Rig.Deadline);
        return await new RouteRunner(connector, host, TimeProvider.System, NullLogger.Instance).RunOnceAsync(Rig.Deadline);
    }

    public async Task<IReadOnlyList<RouteRecord>> RowsAsync() => [.. (await new RouteRecords("test", Store).ListAsync(new PageRequest(null, 1000), Rig.Deadline)).Items.Select(r => r.Record)];

    private static KeyTemplate Key(string text) => KeyTemplate.TryParse(text, [], out KeyTemplate? key, out string? error) ? key : throw new ArgumentException(error);

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
