using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Routes.Running;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Scanning.Routes.Quarantine;

namespace Lazaret.Routes;

/// <summary>What a release needs of its route: the destinations, and the books if there are any. Nothing is connected to before it is used.</summary>
internal sealed class ReleasePlaces : IAsyncDisposable
{
    private readonly RouteDefinition route;
    private readonly IRouteLedger? ledger;

    private ReleasePlaces(RouteDefinition route, IReadOnlyList<RouteTarget> targets, IRouteLedger? ledger)
    {
        this.route = route;
        this.ledger = ledger;
        Targets = targets;
    }

    public IReadOnlyList<RouteTarget> Targets { get; }

    /// <summary>Null when the route keeps no books outside.</summary>
    public QuarantineDesk.Record? Record => ledger is null ? null : ledger.ReleaseAsync;

    /// <exception cref="Cli.UserErrorException">A setting or a secret cannot be used.</exception>
    public static ReleasePlaces Open(RouteDefinition route, TimeProvider time)
    {
        RoutePlaces places = new(route, time, null);
        return new ReleasePlaces(route, [.. route.Deliver.Select(d => new RouteTarget(d, places.Destination(d)))], places.Ledger());
    }

    /// <summary>What keeps an entry from being released to these places, known before anything is delivered; null when nothing does.</summary>
    public async ValueTask<string?> CheckAsync(QuarantineEntry? entry, CancellationToken cancellationToken)
    {
        if (entry is { Damage: null } && entry.Route != route.Name)
        {
            return $"The entry was put away by the route {entry.Route}, not by {route.Name}; release it with the file of that route.";
        }

        Failure? failure = entry is null || ledger is null ? null : await ledger.OpenAsync(cancellationToken);
        return failure is null ? null : $"Nothing is released while the records of the route cannot be written: {failure.Message}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RouteTarget target in Targets)
        {
            await target.Destination.DisposeAsync();
        }

        if (ledger is not null)
        {
            await ledger.DisposeAsync();
        }
    }
}
