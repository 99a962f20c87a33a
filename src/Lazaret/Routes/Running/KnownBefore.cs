using System.Globalization;
using Lazaret.Core.Items;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Stores;

namespace Lazaret.Routes.Running;

/// <summary>
/// Leaves out what the existing pipeline has done: a file whose name stands in its table and that is older than the first start of the route here. A file that was sent
/// again since is another one and is taken.
/// </summary>
internal static class KnownBefore
{
    private const string Namespace = "route-start";

    public static async Task<Func<IReadOnlyList<NewItem>, CancellationToken, ValueTask<IReadOnlyList<NewItem>>>> CreateAsync(
        IRouteLedger ledger, IScanStore store, string route, TimeProvider time, CancellationToken cancellationToken)
    {
        string? since = await store.GetStateAsync(Namespace, route, cancellationToken);
        if (since is null)
        {
            since = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            await store.SetStateAsync(Namespace, route, since, cancellationToken);
        }

        long startNs = (DateTimeOffset.Parse(since, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks * 100;
        return async (items, token) =>
        {
            List<string> old = [.. items.Where(i => i.Identity.ModifiedNs < startNs).Select(NameOf)];
            if (old.Count == 0)
            {
                return items;
            }

            KnownNames known = await ledger.FindNamesAsync(old, token);
            return known.Failure is { } failure
                ? throw new StoreUnavailableException($"The names of the existing pipeline cannot be read: {failure.Message}", isFull: false)
                : [.. items.Where(i => i.Identity.ModifiedNs >= startNs || !known.Names.Contains(NameOf(i)))];
        };
    }

    private static string NameOf(NewItem item) => item.Location[(item.Location.LastIndexOf('/') + 1)..];
}
