using System.Collections.Concurrent;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Kafka;

/// <summary>The answers to one list of records; complete when the last one came, from whatever thread.</summary>
internal sealed class AppendBatch(int count)
{
    // The producer's own thread reports; who waits must not run on it.
    private readonly TaskCompletionSource<AppendResult[]> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AppendResult[] results = new AppendResult[count];
    private readonly ConcurrentQueue<int> unsent = new();
    private int left = count;

    public Task<AppendResult[]> Done => done.Task;

    /// <summary>Those that were refused because of the producer, not of the brokers, and are in no log; in the order of the list.</summary>
    public IReadOnlyList<int> Unsent => [.. unsent.Order()];

    public void Refuse(int index, string why, bool wasUnsent = false)
    {
        if (wasUnsent)
        {
            unsent.Enqueue(index);
        }

        Settle(index, AppendResult.Refused(why));
    }

    public void Settle(int index, AppendResult result)
    {
        results[index] = result;
        if (Interlocked.Decrement(ref left) == 0)
        {
            done.SetResult(results);
        }
    }
}
