using Lazaret.Core.Connectors;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Routes.Running;

namespace Lazaret.Routes;

/// <summary>Connects to a server or a bucket as a route would, and asks for the first names in it.</summary>
internal sealed class PlaceProbe(TimeProvider time)
{
    /// <param name="route">Whose place it is.</param>
    /// <param name="place">The place as if it were a source, also when it is a destination or a quarantine: so it is only read.</param>
    /// <param name="mustExist">False: a folder that is not there is made later, in one that must be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Cli.UserErrorException">A setting or a secret cannot be used.</exception>
    public async ValueTask<ProbeAnswer> ListAsync(RouteDefinition route, RouteSource place, bool mustExist, CancellationToken cancellationToken)
    {
        Failure? failure = await CheckAsync(route, place, cancellationToken);
        int slash = place.Folder.LastIndexOf('/');
        if (mustExist || failure is not { Reason: ReasonCode.ObjectNotFound } || slash < 0)
        {
            return new ProbeAnswer(failure);
        }

        return await CheckAsync(route, place with { Folder = slash == 0 ? "/" : place.Folder[..slash] }, cancellationToken) is { } above
            ? new ProbeAnswer(above)
            : new ProbeAnswer(null, "not there yet, and made with its first file");
    }

    private async ValueTask<Failure?> CheckAsync(RouteDefinition route, RouteSource place, CancellationToken cancellationToken)
    {
        // Nothing of the route's own is left out here: the place itself may be its own.
        RouteDefinition alone = route with { Source = place, Policy = new RoutePolicy(), Quarantine = new FolderQuarantine { Folder = "" } };
        await using IConnectorClient source = new RoutePlaces(alone, time, null).Source(null);
        return await source.CheckAsync(cancellationToken);
    }
}
