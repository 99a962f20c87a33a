namespace Lazaret.Scanning.Api.Events;

/// <summary>How many event streams are open.</summary>
internal sealed class EventClients(int limit)
{
    private int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref count) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref count);
}
