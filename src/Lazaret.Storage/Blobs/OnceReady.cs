namespace Lazaret.Storage.Blobs;

/// <summary>Does something before the first use, by one caller; tries again with the next when it fails.</summary>
internal sealed class OnceReady(Func<CancellationToken, Task> prepare) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private volatile bool ready;

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (ready)
        {
            return;
        }

        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!ready)
            {
                await prepare(cancellationToken).ConfigureAwait(false);
                ready = true;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
