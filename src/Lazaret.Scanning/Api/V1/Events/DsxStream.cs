using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>One stream of events with replay. A watcher that is too slow loses its oldest events, and sees it by a gap in the ids; it never holds anybody up.</summary>
internal sealed class DsxStream
{
    private const int Kept = 4096;
    private const int WatcherLimit = 4096;
    private readonly Lock gate = new();
    private readonly DsxFrame?[] ring = new DsxFrame?[Kept];
    private readonly List<ChannelWriter<DsxFrame>> watchers = [];
    private readonly long firstId;
    private long next;

    /// <param name="firstId">The id of the first event.</param>
    public DsxStream(long firstId) => this.firstId = next = firstId;

    public void Publish(Func<string> write)
    {
        lock (gate)
        {
            DsxFrame frame = new(next++, write);
            ring[frame.Id % Kept] = frame;
            foreach (ChannelWriter<DsxFrame> watcher in watchers)
            {
                watcher.TryWrite(frame);
            }
        }
    }

    /// <summary>Events from now on, after those that are kept behind <paramref name="lastId"/>; null = only new ones.</summary>
    public async IAsyncEnumerable<DsxFrame> WatchAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<DsxFrame> channel = Channel.CreateBounded<DsxFrame>(
            new BoundedChannelOptions(WatcherLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        List<DsxFrame> replay = [];
        lock (gate)
        {
            if (lastId is { } last && last < next)
            {
                for (long id = Math.Max(Math.Max(firstId, next - Kept), last + 1); id < next; id++)
                {
                    replay.Add(ring[id % Kept]!);
                }
            }

            watchers.Add(channel.Writer);
        }

        try
        {
            foreach (DsxFrame frame in replay)
            {
                yield return frame;
            }

            await foreach (DsxFrame frame in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return frame;
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
