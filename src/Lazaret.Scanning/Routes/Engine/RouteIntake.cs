using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// Looks at a route's source and takes what is whole: one listing after the other, each file by its name, its settling and whether it was taken before. Taken means
/// accepted into the store, durably, under a key made of its place, size and time of change: the same version is never taken twice, also not after a restart.
/// </summary>
internal sealed class RouteIntake(RouteParts parts, IWorkQueue queue, JobId job, SteadyClock clock)
{
    /// <summary>Items that go into the store at once, oldest first among them.</summary>
    private const int Batch = 4096;

    /// <summary>Keys of files that were taken and are still listed; spares asking the store about each at every look.</summary>
    private const int MostKnown = 1_000_000;

    private readonly RouteDefinition route = parts.Definition;
    private readonly string root = (parts.SourceRoot ?? parts.Source.Info.Asset).TrimEnd('/') + "/";
    private readonly string[] own = [.. OwnPrefixes(parts)];
    private readonly SettleTracker settle = new(parts.Definition.Settle);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly NamePattern?[] ignored = [.. parts.Definition.Settle.Ignore.Select(Glob)];

    /// <summary>Looks once.</summary>
    public async Task<RoutePass> LookAsync(CancellationToken cancellationToken)
    {
        // With markers the whole listing must be known before anything can be said of one file.
        bool marked = route.Settle.Markers.Count > 0;
        HashSet<string> markers = marked ? await MarkersAsync(cancellationToken).ConfigureAwait(false) : [];
        List<Found> ready = [];
        List<string> complaints = [];
        Failure? failure = null;
        long seen = 0;
        long taken = 0;
        settle.Begin();
        await foreach (ListPage page in parts.Source.ListAsync(new ListRequest(route.Filter.Text), cancellationToken).ConfigureAwait(false))
        {
            complaints.AddRange((page.Complaints ?? []).Take(16 - complaints.Count));
            foreach (NewItem item in page.Items)
            {
                string name = NameOf(item.Location);
                if (!IsInReach(item.Location))
                {
                    continue;
                }

                if (!IsWanted(name, out IReadOnlyDictionary<string, string> attributes, out string? wrong))
                {
                    if (wrong is not null && complaints.Count < 16)
                    {
                        complaints.Add(wrong);
                    }

                    continue;
                }

                seen++;
                if (known.Contains(KeyOf(item)))
                {
                    continue;
                }

                if (settle.Offer(item.Location, item.Identity, clock.UtcNow, marked && route.Settle.Markers.Any(m => markers.Contains(item.Location + m))))
                {
                    ready.Add(new Found(item, NamePattern.TimeOf(attributes)?.UtcTicks ?? DateTimeOffset.UnixEpoch.Ticks + (item.Identity.ModifiedNs / 100)));
                }
            }

            if (ready.Count >= Batch)
            {
                taken += await TakeAsync(ready, cancellationToken).ConfigureAwait(false);
            }

            failure = page.Failure;
            if (failure is not null)
            {
                break;
            }
        }

        taken += await TakeAsync(ready, cancellationToken).ConfigureAwait(false);
        settle.End(failure is null);
        return new RoutePass(seen, taken, settle.Waiting, failure, complaints);
    }

    private async Task<int> TakeAsync(List<Found> ready, CancellationToken cancellationToken)
    {
        if (ready.Count == 0)
        {
            return 0;
        }

        ready.Sort(static (a, b) => a.Ticks.CompareTo(b.Ticks));
        string tag = new RouteTag(clock.UtcNow).Write();
        List<NewItem> items = [.. ready.Select(f => f.Item with { IdempotencyKey = KeyOf(f.Item), Extra = tag })];
        ready.Clear();
        List<string> keys = [.. items.Select(i => i.IdempotencyKey!)];
        IReadOnlyList<NewItem> ours = parts.Sift is null ? items : await parts.Sift(items, cancellationToken).ConfigureAwait(false);
        AcceptResult result = await queue.AcceptAsync(new AcceptBatch(job, ours, null, new EnumerationStats(Seen: items.Count)), cancellationToken).ConfigureAwait(false);
        if (result.Status != AcceptStatus.Accepted)
        {
            throw new RouteStoppedException($"The route {route.Name} takes no more files: its job {job} was {(result.Status == AcceptStatus.JobEnded ? "cancelled or closed" : "removed")}.");
        }

        if (known.Count + items.Count > MostKnown)
        {
            known.Clear();
        }

        known.UnionWith(keys);
        return result.Accepted;
    }

    private async Task<HashSet<string>> MarkersAsync(CancellationToken cancellationToken)
    {
        HashSet<string> markers = new(StringComparer.Ordinal);
        await foreach (ListPage page in parts.Source.ListAsync(new ListRequest(), cancellationToken).ConfigureAwait(false))
        {
            markers.UnionWith(page.Items.Select(i => i.Location).Where(l => route.Settle.Markers.Any(m => l.EndsWith(m, StringComparison.Ordinal))));
        }

        return markers;
    }

    /// <summary>Below the source's folder, not deeper than is asked for, and not where the route itself puts files.</summary>
    private bool IsInReach(string location)
    {
        string relative = location.StartsWith(root, StringComparison.Ordinal) ? location[root.Length..] : location.TrimStart('/');
        return (route.Source.Recursive || !relative.Contains('/', StringComparison.Ordinal)) && !own.Any(o => location.StartsWith(o, StringComparison.Ordinal));
    }

    private bool IsWanted(string name, out IReadOnlyDictionary<string, string> attributes, out string? wrong)
    {
        attributes = new Dictionary<string, string>();
        wrong = FileNames.Wrong(name) is { } why ? $"A file of the source is left alone: its name {why}." : null;
        return wrong is null
            && !ignored.Any(i => i is not null && i.TryMatch(name, out _))
            && !route.Settle.Markers.Any(m => name.EndsWith(m, StringComparison.Ordinal))
            && (route.Pattern is null || route.Pattern.TryMatch(name, out attributes));
    }

    private string KeyOf(NewItem item) => route.Resend == ResendPolicy.Ignore
        ? item.Location
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{item.Location}\n{item.Identity.Size}\n{item.Identity.ModifiedNs}\n{item.Identity.Tag}");

    /// <summary>A relative folder counts from the source's folder, in a bucket from the bucket.</summary>
    private static IEnumerable<string> OwnPrefixes(RouteParts parts)
    {
        string root = (parts.SourceRoot ?? parts.Source.Info.Asset).TrimEnd('/');
        foreach (string folder in parts.OwnFolders.Select(f => f.TrimEnd('/')))
        {
            yield return parts.Definition.Source is S3Source ? folder.TrimStart('/') + "/" : folder.StartsWith('/') ? folder + "/" : $"{root}/{folder}/";
        }
    }

    private static string NameOf(string location) => location[(location.LastIndexOf('/') + 1)..];

    private static NamePattern? Glob(string glob) => NamePattern.Parse(string.Join(".*", glob.Split('*').Select(System.Text.RegularExpressions.Regex.Escape)), ignoreCase: true, out _);

    private readonly record struct Found(NewItem Item, long Ticks);
}
