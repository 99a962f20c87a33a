using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs;

/// <summary>One writer at a time for a stream, in this process: what is stored and what is deleted never cross. A fixed number of locks serves all names.</summary>
internal sealed class NameLocks : IDisposable
{
    private readonly SemaphoreSlim[] locks = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask<IDisposable> LockAsync(StreamName name, CancellationToken cancellationToken)
    {
        SemaphoreSlim one = locks[(uint)name.GetHashCode() % (uint)locks.Length];
        await one.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Held(one);
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim one in locks)
        {
            one.Dispose();
        }
    }

    private sealed class Held(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
