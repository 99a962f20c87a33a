using System.Collections.Concurrent;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Breakers;
using Lazaret.Scanning.Routes.Engine;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Sources;

/// <summary>The connectors that items are read through: those in this process as they are, remote ones and routes with a <see cref="SourceLane"/> each.</summary>
internal sealed partial class SourceLanes(SourceOptions options, Action changed, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);
    private readonly ILogger logger = logger;
    private readonly ConcurrentDictionary<ConnectorId, Source> sources = new();

    public ICollection<IConnectorClient> Connectors => [.. sources.Values.Select(s => s.Connector)];

    public IConnectorClient? Find(ConnectorId id) => sources.GetValueOrDefault(id)?.Connector;

    /// <summary>The lane of a remote connector or a route; null for another one in this process and for one that is not known.</summary>
    public SourceLane? Lane(ConnectorId id) => sources.GetValueOrDefault(id)?.Lane;

    public void Add(IConnectorClient connector)
    {
        ConnectorId id = connector.Info.Id;
        sources[id] = sources.TryGetValue(id, out Source? known) && ReferenceEquals(known.Connector, connector)
            ? known
            : new Source(connector, connector is IDsxConnector or RouteConnector ? new SourceLane(connector, options, time, Random.Shared.NextDouble) : null);
    }

    public bool Remove(ConnectorId id) => sources.TryRemove(id, out _);

    /// <summary>Those whose items may be claimed now.</summary>
    public IReadOnlyCollection<ConnectorId> Claimable() =>
        [.. sources.Where(s => s.Value.Lane is not { } lane || (!lane.IsHolding && !lane.IsSaturated)).Select(s => s.Key)];

    /// <summary>Tries connectors that are out, each at its own times.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Glance, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            await Task.WhenAll(sources.Values.Select(s => s.Lane).OfType<SourceLane>().Select(lane => LookAsync(lane, stop))).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(SourceLane lane, CancellationToken stop)
    {
        if (lane.Breaker.UntilProbe() != TimeSpan.Zero)
        {
            return;
        }

        if (lane.Breaker.State == BreakerState.Open)
        {
            LogOut(lane.Connector.Info.Name, lane.Breaker.LastFailure?.Message ?? "no reason given");
        }

        lane.Breaker.Probing();
        Failure? failure = await lane.Connector.CheckAsync(stop).ConfigureAwait(false);
        if (failure is not null)
        {
            lane.Breaker.ProbeFailed(failure);
            return;
        }

        lane.Breaker.Succeeded();
        LogBack(lane.Connector.Info.Name);
        changed();
    }

    private sealed record Source(IConnectorClient Connector, SourceLane? Lane);

    [LoggerMessage(4070, LogLevel.Warning, "Connector {Connector} is out, its items wait: {Reason}")]
    private partial void LogOut(string connector, string reason);

    [LoggerMessage(4071, LogLevel.Information, "Connector {Connector} is back.")]
    private partial void LogBack(string connector);
}
