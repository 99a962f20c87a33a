namespace Lazaret.Connectors.S3.Delivery;

/// <summary>One delivery of a key at a time in this process: for stores that cannot refuse a taken key themselves.</summary>
internal sealed class KeyGates
{
    private readonly Dictionary<string, (SemaphoreSlim Gate, int Users)> gates = new(StringComparer.Ordinal);
    private readonly Lock all = new();

    /// <summary>Waits for the key; disposing gives it free.</summary>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate;
        lock (all)
        {
            (gate, int users) = gates.TryGetValue(key, out (SemaphoreSlim, int) found) ? found : (new SemaphoreSlim(1), 0);
            gates[key] = (gate, users + 1);
        }

        try
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(key);
            throw;
        }

        return new Held(this, key, gate);
    }

    private void Leave(string key)
    {
        lock (all)
        {
            (SemaphoreSlim gate, int users) = gates[key];
            if (users > 1)
            {
                gates[key] = (gate, users - 1);
                return;
            }

            gates.Remove(key);
            gate.Dispose();
        }
    }

    private sealed class Held(KeyGates gates, string key, SemaphoreSlim gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Release();
            gates.Leave(key);
        }
    }
}
