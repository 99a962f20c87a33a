using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Filesystem.Watching;

/// <summary>
/// Watches one asset. The plan:
/// 1. list everything; each directory is watched before it is read, so nothing falls between list and watch
/// 2. events name files, which wait until they stand still, and new directories, which are watched and listed
/// 3. list everything again: after an overflow, when the time of reconciliation has come, and at each poll where events cannot be had
/// Every item has a key of location and version, so that the store takes each version once however often it is told.
/// </summary>
internal sealed class FolderMonitor(
    MonitorRequest request, PathFilter filter, AssetPaths paths, FilesystemOptions options, TimeProvider time, ILogger logger, Func<bool> isQuarantineOurs,
    Func<byte[]?, DirectoryEntered?, (TreeWalker? Walker, ListPage? Only)> begin)
{
    private const int PageSize = 1024;
    private readonly SettlingFiles settling = new(time, request.Settle, options.MonitorMaxPending);
    private readonly PollSnapshot snapshot = new();
    private readonly Queue<string> newFolders = [];
    private readonly Task<bool> neverReady = new TaskCompletionSource<bool>().Task;
    private InotifyQueue? queue;
    private WatchedFolders? watched;
    private bool polling;
    private bool relist;
    private bool quarantineIsOurs = true;

    /// <summary>For tests: changes or loses events.</summary>
    internal Func<InotifyEvent, InotifyEvent>? OnEvent { get; init; }

    public async IAsyncEnumerable<ListPage> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int error = 0;
        queue = request.ForcePolling ? null : InotifyQueue.Open(out error);
        watched = queue is null ? null : new WatchedFolders(queue, options.MonitorMaxWatches);
        polling = queue is null;
        if (error != 0)
        {
            Log.WatchLimit(logger, Errno.Text(error));
        }

        await using (queue)
        {
            long? reconciled = null;
            Task<bool>? events = null;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool everything = reconciled is null || relist || time.GetElapsedTime(reconciled.Value) >= request.Reconcile;
                relist = false;
                quarantineIsOurs = isQuarantineOurs();
                long started = time.GetTimestamp();

                // 1. and 3.
                bool complete = true;
                (TreeWalker? walker, ListPage? only) = await Task.Run(() => begin(null, OnDirectory), cancellationToken).ConfigureAwait(false);
                using (walker)
                {
                    for (ListPage? page = walker is null ? only : await NextAsync(walker, cancellationToken).ConfigureAwait(false);
                        page is not null;
                        page = walker is null ? null : await NextAsync(walker, cancellationToken).ConfigureAwait(false))
                    {
                        complete &= page.Failure is null;
                        if (page.Failure is { } failure)
                        {
                            Log.MonitorListingFailed(logger, failure.Message);
                        }
                        else if (Choose(page, everything) is { } chosen)
                        {
                            yield return chosen;
                        }

                        TakeEvents();
                        foreach (ListPage settled in TakeSettled())
                        {
                            yield return settled;
                        }
                    }
                }

                snapshot.EndPoll(complete);
                if (everything && complete)
                {
                    reconciled = started;
                }

                if (watched is { Error: not 0 } && !polling)
                {
                    polling = true;
                    Log.WatchLimit(logger, Errno.Text(watched.Error));
                }

                // 2. until it is time to list again
                long ended = time.GetTimestamp();
                TimeSpan listing = time.GetElapsedTime(started, ended);
                while (true)
                {
                    TakeEvents();
                    while (newFolders.TryDequeue(out string? folder))
                    {
                        await foreach (ListPage page in ListFolderAsync(folder, cancellationToken).ConfigureAwait(false))
                        {
                            yield return page;
                        }

                        TakeEvents();
                    }

                    foreach (ListPage settled in TakeSettled())
                    {
                        yield return settled;
                    }

                    TimeSpan wait = UntilListing(ended, listing, reconciled, complete);
                    if (wait <= TimeSpan.Zero)
                    {
                        break;
                    }

                    events = await WaitAsync(events, Min(wait, settling.NextDue), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan? b) => b is { } other && other < a ? other : a;

    private static Task<ListPage?> NextAsync(TreeWalker walker, CancellationToken cancellationToken) => Task.Run(() => walker.NextPage(cancellationToken), cancellationToken);

    private void OnDirectory(int directory, ReadOnlySpan<char> relative) => watched?.Add(directory, relative);

    private TimeSpan UntilListing(long ended, TimeSpan listing, long? reconciled, bool complete)
    {
        TimeSpan since = time.GetElapsedTime(ended);
        TimeSpan poll = request.PollInterval > TimeSpan.FromMilliseconds(10) ? request.PollInterval : TimeSpan.FromMilliseconds(10);
        poll = poll > listing ? poll : listing; // a tree that takes long to list gets as long a rest
        TimeSpan least = relist ? request.Settle - since : TimeSpan.MaxValue;
        least = polling || !complete ? Min(least, poll - since) : least;
        return Min(least, reconciled is { } at ? request.Reconcile - time.GetElapsedTime(at) : poll - since);
    }

    /// <summary>Waits for events, for the time to pass, or for cancellation.</summary>
    private async Task<Task<bool>?> WaitAsync(Task<bool>? events, TimeSpan wait, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), time, stop.Token);
        events = queue is null ? null : events ?? queue.Events.WaitToReadAsync(CancellationToken.None).AsTask();
        await (events is null ? delay : Task.WhenAny(events, delay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (events is { IsCompletedSuccessfully: true, Result: false })
        {
            polling = true; // the queue broke: from here on only listings tell
            Log.WatchLimit(logger, "the event queue ended");
            return neverReady;
        }

        return events is { IsCompleted: true } ? null : events;
    }

    private void TakeEvents()
    {
        while (queue is not null && queue.Events.TryRead(out List<InotifyEvent>? batch))
        {
            using Looker looker = new(paths, !quarantineIsOurs);
            foreach (InotifyEvent e in batch)
            {
                Take(OnEvent is null ? e : OnEvent(e), looker);
            }
        }
    }

    private void Take(InotifyEvent e, Looker looker)
    {
        if (e.Has(InotifyEvent.Overflow))
        {
            Log.Overflow(logger);
            relist = true;
            return;
        }

        if (e.Has(InotifyEvent.Ignored))
        {
            watched!.Forget(e.Watch);
            return;
        }

        if (watched!.PathOf(e.Watch) is not { } folder || e.Name.Length == 0)
        {
            return;
        }

        string name = LosslessUtf8.Decode(e.Name);
        string path = folder.Length == 0 ? name : folder + "/" + name;
        if (!e.Has(InotifyEvent.IsDirectory))
        {
            if (!e.Has(InotifyEvent.MovedFrom) && filter.Includes(path) && !settling.Add(path, looker.Look))
            {
                relist = true;
            }
        }
        else if (e.Has(InotifyEvent.MovedFrom))
        {
            watched.Remove(path);
        }
        else if (e.Has(InotifyEvent.Create | InotifyEvent.MovedTo) && filter.MayContain(path))
        {
            newFolders.Enqueue(path);
        }
    }

    private async IAsyncEnumerable<ListPage> ListFolderAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (TreeWalker? walker, _) = begin(LosslessUtf8.Encode(folder), OnDirectory);
        using (walker)
        {
            while (walker is not null && await NextAsync(walker, cancellationToken).ConfigureAwait(false) is { } page)
            {
                if (Choose(page, everything: true) is { } chosen)
                {
                    yield return chosen;
                }
            }
        }
    }

    /// <summary>What of a listed page is delivered now; files changed a moment ago wait. Null when nothing is.</summary>
    private ListPage? Choose(ListPage page, bool everything)
    {
        using Looker looker = new(paths, !quarantineIsOurs);
        List<NewItem> chosen = new(page.Items.Count);
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        long recent = now - (long)request.Settle.TotalNanoseconds;
        foreach (NewItem listed in page.Items)
        {
            NewItem item = WithKey(listed.Location, listed.Identity);
            if (polling && !snapshot.IsNew(item) && !everything)
            {
                continue;
            }

            if (item.Identity.ModifiedNs <= recent)
            {
                chosen.Add(item);
            }
            else if (!settling.Add(paths.Relative(item.Location), looker.Look))
            {
                relist = true;
            }
        }

        return chosen.Count == 0 && page.Complaints is null ? null : page with { Items = chosen, Cursor = null };
    }

    private List<ListPage> TakeSettled()
    {
        List<ListPage> pages = [];
        using Looker looker = new(paths, !quarantineIsOurs);
        while (settling.TakeSettled(PageSize, looker.Look) is { Count: > 0 } settled)
        {
            List<NewItem> items = [.. settled.Select(s => WithKey(paths.LocationOf(s.Path), s.Identity))];
            pages.Add(new ListPage(items, null, new EnumerationStats(Seen: items.Count)));
        }

        return pages;
    }

    private static NewItem WithKey(string location, ObjectIdentity identity) =>
        new(location, "", identity, string.Create(CultureInfo.InvariantCulture, $"{location}\0{identity.Size}:{identity.ModifiedNs}:{identity.FileId}"));
}
