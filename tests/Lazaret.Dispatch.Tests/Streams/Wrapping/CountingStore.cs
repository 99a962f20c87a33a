using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.Memory;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

/// <summary>A store that counts its reads and can hold them up.</summary>
internal sealed class CountingStore(TimeProvider time) : IStreamStore
{
    private readonly MemoryStreamStore inner = new(time);
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource gate = Open();
    private int opened;

    public int Opened => opened;

    /// <summary>Somebody is held up.</summary>
    public Task Waiting => waiting.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public string Kind => inner.Kind;

    public void Hold() => gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => gate.SetResult();

    public void Damage(StreamName name) => inner.Damage(name);

    public ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken) => inner.PutAsync(name, content, length, cancellationToken);

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        StreamPiece? piece = await inner.OpenAsync(name, range, cancellationToken);
        if (piece is not null)
        {
            Interlocked.Increment(ref opened);
            waiting.TrySetResult();
            await gate.Task.WaitAsync(cancellationToken);
        }

        return piece;
    }

    public ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken) => inner.StatAsync(name, cancellationToken);

    public ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken) => inner.DeleteAsync(name, ifOlderThan, cancellationToken);

    public ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken) => inner.CopyAsync(from, to, cancellationToken);

    public IAsyncEnumerable<StreamName> ListAsync(string source, CancellationToken cancellationToken) => inner.ListAsync(source, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource Open()
    {
        TaskCompletionSource open = new();
        open.SetResult();
        return open;
    }
}
