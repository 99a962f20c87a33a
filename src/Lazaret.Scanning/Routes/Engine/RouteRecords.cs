using System.Globalization;
using System.Text.Json;
using Lazaret.Core.Items;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>The rows of a route's files in the scan store: namespace <c>route/NAME</c>, key = item id.</summary>
public sealed class RouteRecords(string route, IStateStore store)
{
    private readonly string ns = "route/" + route;

    public async ValueTask<RouteRecord?> FindAsync(ItemId item, CancellationToken cancellationToken) =>
        await store.GetStateAsync(ns, Key(item), cancellationToken).ConfigureAwait(false) is { } text ? JsonSerializer.Deserialize<RouteRecord>(text) : null;

    /// <summary>Durable when it returns.</summary>
    public ValueTask SaveAsync(ItemId item, RouteRecord record, CancellationToken cancellationToken) =>
        store.SetStateAsync(ns, Key(item), JsonSerializer.Serialize(record), cancellationToken);

    /// <summary>A page of them, by the order in which the files were taken.</summary>
    public async ValueTask<Page<(ItemId Item, RouteRecord Record)>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        Page<KeyValuePair<string, string>> rows = await store.ListStateAsync(ns, page, cancellationToken).ConfigureAwait(false);
        return new Page<(ItemId Item, RouteRecord Record)>(
            [.. rows.Items.Select(p => (new ItemId(long.Parse(p.Key, CultureInfo.InvariantCulture)), JsonSerializer.Deserialize<RouteRecord>(p.Value)!))], rows.Next);
    }

    /// <summary>Removes the row of a file whose time is over.</summary>
    public ValueTask RemoveAsync(ItemId item, CancellationToken cancellationToken) => store.SetStateAsync(ns, Key(item), null, cancellationToken);

    private static string Key(ItemId item) => item.Value.ToString("D19", CultureInfo.InvariantCulture);
}
