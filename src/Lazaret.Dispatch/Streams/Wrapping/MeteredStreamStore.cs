using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Measures a store's operations (<c>event-dispatcher</c> §14.1).</summary>
internal sealed class MeteredStreamStore(IStreamStore inner, StreamMetrics metrics, TimeProvider time) : IStreamStore
{
    public string Kind => inner.Kind;

    public async ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken) => await MeasureAsync("put", async () =>
    {
        await inner.PutAsync(name, content, length, cancellationToken).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    public ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken) =>
        MeasureAsync("fetch", () => inner.OpenAsync(name, range, cancellationToken));

    public ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken) => MeasureAsync("exists", () => inner.StatAsync(name, cancellationToken));

    public ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken) =>
        MeasureAsync("delete", () => inner.DeleteAsync(name, ifOlderThan, cancellationToken));

    public ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken) => MeasureAsync("copy", () => inner.CopyAsync(from, to, cancellationToken));

    public IAsyncEnumerable<StreamName> ListAsync(string source, CancellationToken cancellationToken) => inner.ListAsync(source, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> MeasureAsync<T>(string method, Func<ValueTask<T>> work)
    {
        long begun = time.GetTimestamp();
        bool good = false;
        try
        {
            T result = await work().ConfigureAwait(false);
            good = true;
            return result;
        }
        finally
        {
            metrics.Operation(method, good, time.GetElapsedTime(begun));
        }
    }
}
