using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs.Memory;

/// <summary>Streams in memory, for tests and for trying things out. Nothing outlives the process.</summary>
/// <param name="time">The time at which streams are stored.</param>
public sealed class MemoryStreamStore(TimeProvider time) : IStreamStore
{
    private readonly ConcurrentDictionary<StreamName, (byte[] Bytes, DateTimeOffset Modified)> streams = new();

    public string Kind => "memory";

    public async ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        await using PieceStream whole = new(new BorrowedStream(content), length, Digest(name), $"content for {name}");
        await whole.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (length == 0)
        {
            // An empty read checks the digest of nothing.
            _ = await whole.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        }

        streams[name] = (bytes, time.GetUtcNow());
    }

    public ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        if (!streams.TryGetValue(name, out var stream))
        {
            return new((StreamPiece?)null);
        }

        long size = stream.Bytes.Length;
        if (range.Of(size) is not var (start, count))
        {
            return new(StreamPiece.BehindEnd(size));
        }

        MemoryStream bytes = new(stream.Bytes, (int)start, (int)count, writable: false);
        return new(new StreamPiece(new PieceStream(bytes, count, count == size ? Digest(name) : null, $"stream {name}"), start, count, size));
    }

    public ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken) =>
        new(streams.TryGetValue(name, out var stream) ? new StreamState(stream.Bytes.Length, stream.Modified) : null);

    public ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        while (streams.TryGetValue(name, out var stream))
        {
            if (ifOlderThan is { } limit && stream.Modified >= limit)
            {
                return new(StreamDeletion.TooNew);
            }

            if (streams.TryRemove(KeyValuePair.Create(name, stream)))
            {
                return new(StreamDeletion.Deleted);
            }
        }

        return new(StreamDeletion.NotFound);
    }

    public ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken)
    {
        bool found = streams.TryGetValue(from, out var stream);
        if (found)
        {
            streams[to] = (stream.Bytes, time.GetUtcNow());
        }

        return new(found);
    }

    public async IAsyncEnumerable<StreamName> ListAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (StreamName name in streams.Keys.Where(n => n.Source == source).OrderBy(n => n.ToString(), StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Changes a stored byte, as a failing disk does.</summary>
    internal void Damage(StreamName name) => streams[name].Bytes[0] ^= 1;

    private static string? Digest(StreamName name) => name.Suffix.Length == 0 ? name.Sha256 : null;
}
