using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// A route as the scan pipeline sees it: a connector whose objects are the source's, and whose one action is to do what the route says with an object that was
/// scanned. So the pipeline's promises hold for routes as they are: the verdict is durable before anything is done with it, a lost lease or a crash leads back to
/// the same action, and that action finds out from its own row how far it came.
/// </summary>
public sealed class RouteConnector : IConnectorClient
{
    private readonly RouteParts parts;
    private readonly RouteStages stages;
    private readonly RouteDeed deed;

    /// <param name="parts">The route.</param>
    /// <param name="state">Where the rows of its files are kept.</param>
    /// <param name="time">The clock.</param>
    public RouteConnector(RouteParts parts, IStateStore state, TimeProvider time)
    {
        this.parts = parts;
        stages = new RouteStages(parts.StageFolder, memoryLimit: 256 * 1024, most: 64);
        deed = new RouteDeed(parts, stages, new RouteRecords(parts.Definition.Name, state), time);
        Info = new ConnectorInfo
        {
            Id = new ConnectorId($"route-{parts.Definition.Name}"),
            Kind = "route",
            Name = parts.Definition.Name,
            Asset = parts.Source.Info.Asset,
            Filter = parts.Definition.Filter.Text,
        };
    }

    public ConnectorInfo Info { get; }

    public RouteParts Parts => parts;

    /// <summary>Called with the name of a step before and after it; for tests that end the process there.</summary>
    internal Action<string> Step
    {
        get => deed.Step;
        set => deed.Step = value;
    }

    public IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken) => parts.Source.ListAsync(request, cancellationToken);

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) => parts.Source.OpenAsync(location, cancellationToken);

    public async ValueTask<OpenResult> OpenAsync(WorkItem item, CancellationToken cancellationToken)
    {
        OpenResult opened = await parts.Source.OpenAsync(item with { Extra = null }, cancellationToken).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            return opened;
        }

        if (parts.Definition.Resend == ResendPolicy.Take && IsOther(item.Identity, content.Identity))
        {
            // The next look takes what lies there now, under its own key. To deliver it here as well would be to deliver it twice.
            await content.DisposeAsync().ConfigureAwait(false);
            return new Failure(ErrorClass.ConnectorClient, ReasonCode.Superseded, "It was replaced after it was listed; what lies there now is taken as a file of its own.");
        }

        return OpenResult.Of(new StagedContent(content, stages.Begin(item.Id, content.Identity), stages.Keep));
    }

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => deed.DoAsync(request, cancellationToken);

    /// <summary>Source, destinations, quarantine and books: the first that cannot be used now.</summary>
    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        if (await parts.Source.CheckAsync(cancellationToken).ConfigureAwait(false) is { } source)
        {
            return source;
        }

        foreach (RouteTarget target in parts.Targets)
        {
            if (await target.Destination.CheckAsync(cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return await parts.Quarantine.CheckAsync(cancellationToken).ConfigureAwait(false)
            ?? (parts.Ledger is null ? null : await parts.Ledger.OpenAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Another version than the one that was listed, by what <see cref="RouteIntake"/> makes its keys of.</summary>
    private static bool IsOther(ObjectIdentity listed, ObjectIdentity open) =>
        (listed.Size >= 0 && open.Size >= 0 && listed.Size != open.Size)
        || (listed.Tag is not null && open.Tag is not null
            ? !string.Equals(listed.Tag, open.Tag, StringComparison.Ordinal)
            : listed.ModifiedNs != 0 && open.ModifiedNs != 0 && Math.Abs(listed.ModifiedNs - open.ModifiedNs) >= 1_000_000_000);

    public async ValueTask DisposeAsync()
    {
        stages.Dispose();
        await parts.Source.DisposeAsync().ConfigureAwait(false);
        foreach (RouteTarget target in parts.Targets)
        {
            await target.Destination.DisposeAsync().ConfigureAwait(false);
        }

        await parts.Quarantine.DisposeAsync().ConfigureAwait(false);
        if (parts.Writer is not null)
        {
            await parts.Writer.DisposeAsync().ConfigureAwait(false);
        }

        if (parts.Ledger is not null)
        {
            await parts.Ledger.DisposeAsync().ConfigureAwait(false);
        }
    }
}
