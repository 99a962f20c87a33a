using System.Runtime.CompilerServices;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Connectors.S3.Listing;

/// <summary>
/// Lists an asset, several prefixes at a time. The top of the tree is expanded until there are some prefixes to share out; those are listed flat. At any time there is one page of each prefix
/// in progress, and at most a few dozen prefixes that wait: memory and cursor stay small however many objects there are.
/// </summary>
internal sealed class S3Lister(S3Pager pager, S3Asset asset, PathFilter filter, int concurrency, int pageSize, S3Versions versions)
{
    private const int StoreMost = 1000;
    private const int Deepest = 12;

    /// <summary>A level with so few prefixes is not worth stopping at: the one below has more.</summary>
    private const int FewPrefixes = 2;

    // Those that wait or are being listed, by the order they were found in; each as far as it was handed out.
    private readonly List<ListSegment> open = [];
    private readonly Dictionary<Task<ListedPage>, ListSegment> running = [];

    /// <summary>The pages, each with where to go on behind it. A failure of the store comes as its exception, after which the enumeration is over.</summary>
    public async IAsyncEnumerable<ListPage> RunAsync(IReadOnlyList<ListSegment>? resumed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        open.AddRange(resumed ?? [new ListSegment(asset.Prefix, Expand: concurrency > 1, Depth: 0)]);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Start(stop.Token);
                Task<ListedPage> done = await Task.WhenAny(running.Keys).ConfigureAwait(false);
                ListSegment segment = running[done];
                running.Remove(done);
                ListedPage page = await done.ConfigureAwait(false);
                yield return Take(segment, page);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(running.Keys)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Flat segments first; another level is expanded only when there is nothing else to do, so that what waits stays little.</summary>
    private void Start(CancellationToken stop)
    {
        foreach (ListSegment segment in open.Where(s => !s.Expand).Concat(open.Where(s => s.Expand)).Where(s => !running.ContainsValue(s)).ToList())
        {
            if (running.Count >= concurrency || (segment.Expand && running.Count > 0))
            {
                return;
            }

            running.Add(pager.NextAsync(segment, Math.Clamp(pageSize, 1, StoreMost), stop), segment);
        }
    }

    private ListPage Take(ListSegment segment, ListedPage page)
    {
        int at = open.FindIndex(s => ReferenceEquals(s, segment));
        open.RemoveAt(at);
        long seen = 0, filteredOut = 0, special = 0, reserved = 0;
        List<NewItem> items = [];
        foreach (ListedObject one in page.Objects)
        {
            if (asset.IsQuarantined(one.Key))
            {
                reserved++;
            }
            else if (one.Key.Length <= asset.Prefix.Length || (one.Key.EndsWith('/') && one.Size == 0))
            {
                special++; // the marker of a folder; one with content is an object like any other
            }
            else if (!filter.Includes(asset.Relative(one.Key)))
            {
                filteredOut++;
            }
            else
            {
                seen++;
                items.Add(Item(one));
            }
        }

        if (page.Segment is { } rest)
        {
            open.Insert(at, rest);
        }

        List<string> wanted = [.. page.Prefixes.Where(IsWanted)];
        reserved += page.Prefixes.Count(asset.IsQuarantined);
        bool deeper = page.Segment is null && segment.After is null && wanted.Count <= FewPrefixes && segment.Depth < Deepest;
        open.InsertRange(at, wanted.Select(p => new ListSegment(p, deeper, segment.Depth + 1)));
        return new ListPage(items, ListCursor.Write(open), new EnumerationStats(Seen: seen, FilteredOut: filteredOut, Special: special, Reserved: reserved));
    }

    private bool IsWanted(string prefix) => !asset.IsQuarantined(prefix) && filter.MayContain(asset.Relative(prefix).TrimEnd('/'));

    private NewItem Item(ListedObject one)
    {
        // An old version has an address of its own; the current one is told by its ETag.
        S3Location location = new(one.Key, versions == S3Versions.All && !one.IsLatest ? one.VersionId : null);
        return new NewItem(location.ToString(), $"{asset.Bucket}/{one.Key}", S3Identity.Of(one.Size, one.Modified, one.ETag));
    }
}
