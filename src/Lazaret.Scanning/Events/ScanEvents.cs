using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Lazaret.Scanning.Events;

/// <summary>
/// Publishes what happens to whoever watches. Keeps the newest events for replay; a watcher that is too slow loses its oldest ones and is told so by a
/// gap in the ids, never slows the pipeline down.
/// </summary>
public sealed class ScanEvents
{
    /// <summary>Events kept for replay after a reconnect.</summary>
    public const int ReplayLimit = 4096;

    private const int WatcherLimit = 1024;
    private readonly Lock gate = new();
    private readonly ScanEvent?[] ring = new ScanEvent?[ReplayLimit];
    private readonly List<ChannelWriter<ScanEvent>> watchers = [];
    private readonly TimeProvider time;
    private readonly long firstId;
    private long nextId;

    public ScanEvents(TimeProvider time)
    {
        this.time = time;
        firstId = nextId = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
    }

    /// <summary>True when anybody watches; lets a publisher save the work of writing JSON nobody reads — replay then begins with the first watcher.</summary>
    public bool HasWatchers
    {
        get
        {
            lock (gate)
            {
                return watchers.Count > 0;
            }
        }
    }

    /// <summary>The id of the newest event; one less than the first when there is none.</summary>
    public long LastId
    {
        get
        {
            lock (gate)
            {
                return nextId - 1;
            }
        }
    }

    /// <summary>Publishes an event; <paramref name="json"/> is one object on one line.</summary>
    public void Publish(string type, string json)
    {
        lock (gate)
        {
            ScanEvent e = new(nextId++, type, time.GetUtcNow(), json);
            ring[e.Id % ReplayLimit] = e;
            foreach (ChannelWriter<ScanEvent> watcher in watchers)
            {
                watcher.TryWrite(e);
            }
        }
    }

    /// <summary>
    /// Events from now on, after those that are kept with an id above <paramref name="lastId"/>; null = only new ones. Watching begins with
    /// the call of MoveNextAsync. When events after <paramref name="lastId"/> are not kept any more, the first event is of type <c>reset</c>.
    /// </summary>
    public async IAsyncEnumerable<ScanEvent> WatchAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<ScanEvent> channel = Channel.CreateBounded<ScanEvent>(
            new BoundedChannelOptions(WatcherLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        List<ScanEvent> replay = [];
        lock (gate)
        {
            if (lastId is { } last)
            {
                long oldest = Math.Max(firstId, nextId - ReplayLimit);
                if (last < oldest - 1 || last >= nextId)
                {
                    replay.Add(new ScanEvent(nextId - 1, "reset", time.GetUtcNow(), "{}"));
                    oldest = nextId;
                }

                for (long id = Math.Max(oldest, last + 1); id < nextId; id++)
                {
                    replay.Add(ring[id % ReplayLimit]!);
                }
            }

            watchers.Add(channel.Writer);
        }

        try
        {
            foreach (ScanEvent e in replay)
            {
                yield return e;
            }

            await foreach (ScanEvent e in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return e;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers.Remove(channel.Writer);
            }
        }
    }
}
