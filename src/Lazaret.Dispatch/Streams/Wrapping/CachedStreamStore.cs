using System.Collections.Concurrent;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>
/// Keeps the plain bytes of whole streams in memory, under their full names (<c>event-dispatcher</c> §10.4). A stream that many ask for at once is read once; pieces come
/// out of whole streams.
/// </summary>
internal sealed class CachedStreamStore(IStreamStore inner, long capacity, TimeSpan life, StreamMetrics metrics, TimeProvider time) : IStreamStore
{
    // A stream may take that part of the cache; a larger one would push out too many others.
    private const int LargestPart = 8;

    /// <summary>A reading that takes longer has got stuck. Its own callers could give up; this one ends it for all.</summary>
    internal static readonly TimeSpan FlightLimit = TimeSpan.FromMinutes(2);

    private readonly StreamCache cache = new(capacity, life, time);
    private readonly ConcurrentDictionary<StreamName, Flight> flights = new();
    private readonly CancellationTokenSource closing = new();

    public string Kind => inner.Kind;

    /// <summary>Bytes the cache holds.</summary>
    internal long Used => cache.Used;

    public ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken) => inner.PutAsync(name, content, length, cancellationToken);

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        bool hit = false, good = false;
        metrics.CacheLookups.Add(1);
        try
        {
            hit = cache.TryGet(name, out byte[]? bytes);
            if (!hit)
            {
                bytes = await LoadAsync(name, cancellationToken).ConfigureAwait(false);
            }

            hit &= bytes is not null;
            if (hit)
            {
                metrics.CacheHits.Add(1);
            }

            // Not there, too large, or no room: as without a cache.
            StreamPiece? piece = bytes is not null ? Piece(bytes, range) : await inner.OpenAsync(name, range, cancellationToken).ConfigureAwait(false);
            good = true;
            return piece;
        }
        finally
        {
            metrics.Operation(hit ? "cache-fetch" : "cache-fetch-miss", good, time.GetElapsedTime(begun));
        }
    }

    public ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken) => inner.StatAsync(name, cancellationToken);

    public async ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.DeleteAsync(name, ifOlderThan, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also what is being read now may be gone: it is given to those who asked, and not kept.
            if (flights.TryRemove(name, out Flight? flight))
            {
                flight.Forget();
            }

            cache.Remove(name);
        }
    }

    public ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken) => inner.CopyAsync(from, to, cancellationToken);

    public IAsyncEnumerable<StreamName> ListAsync(string source, CancellationToken cancellationToken) => inner.ListAsync(source, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
        closing.Dispose();
    }

    private static StreamPiece Piece(byte[] bytes, StreamRange range) => range.Of(bytes.Length) is not var (start, count)
        ? StreamPiece.BehindEnd(bytes.Length)
        : new StreamPiece(new MemoryStream(bytes, (int)start, (int)count, writable: false), start, count, bytes.Length);

    /// <summary>Reads a stream whole, together with all others who want it now. Null when it is not there or not to be kept.</summary>
    private async Task<byte[]?> LoadAsync(StreamName name, CancellationToken cancellationToken)
    {
        Flight mine = new();
        Flight flight = flights.GetOrAdd(name, mine);
        if (ReferenceEquals(flight, mine))
        {
            // Not with the caller's token: others may be waiting when that one gives up.
            _ = Task.Run(() => FlyAsync(name, flight), CancellationToken.None);
        }

        return await flight.Bytes.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task FlyAsync(StreamName name, Flight flight)
    {
        try
        {
            using CancellationTokenSource limit = new(FlightLimit, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closing.Token);
            byte[]? bytes = await ReadAsync(name, flight, either.Token).ConfigureAwait(false);
            flights.TryRemove(KeyValuePair.Create(name, flight));
            flight.Land(bytes);
        }
        catch (Exception e)
        {
            flights.TryRemove(KeyValuePair.Create(name, flight));
            flight.Fail(e is StreamStoreException ? e : new StreamStoreException($"The stream {name} cannot be read: {e.Message}", e) { MayPass = true });
        }
    }

    private async Task<byte[]?> ReadAsync(StreamName name, Flight flight, CancellationToken cancellationToken)
    {
        await using StreamPiece? whole = await inner.OpenAsync(name, StreamRange.All, cancellationToken).ConfigureAwait(false);
        if (whole is null)
        {
            return null;
        }

        long size = whole.Size;
        if (size > capacity / LargestPart)
        {
            if (cache.TryReserve(0))
            {
                Keep(name, null, 0, flight);
            }

            return null;
        }

        if (!cache.TryReserve(size))
        {
            return null;
        }

        bool kept = false;
        try
        {
            byte[] bytes = new byte[size];
            await whole.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            Keep(name, bytes, size, flight);
            kept = true;
            return bytes;
        }
        finally
        {
            if (!kept)
            {
                cache.Release(size);
            }
        }
    }

    /// <summary>Puts it into the cache, or gives its room back when it was deleted meanwhile.</summary>
    private void Keep(StreamName name, byte[]? bytes, long size, Flight flight)
    {
        if (!flight.Keep(() => cache.Add(name, bytes)))
        {
            cache.Release(size);
        }
    }
}
