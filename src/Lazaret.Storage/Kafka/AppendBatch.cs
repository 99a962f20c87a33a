using Lazaret.Core.Events;

namespace Lazaret.Storage.Kafka;

/// <summary>The answers to one list of records; complete when the last one came, from whatever thread.</summary>
internal sealed class AppendBatch(IReadOnlyList<NewRecord> records)
{
    // The producer's own thread reports; who waits must not run on it.
    private readonly TaskCompletionSource<IReadOnlyList<AppendResult>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AppendResult[] results = new AppendResult[records.Count];
    private int left = records.Count;

    public Task<IReadOnlyList<AppendResult>> Done => done.Task;

    public void Refuse(int index, string why) => Settle(index, AppendResult.Refused(why));

    public void Settle(int index, AppendResult result)
    {
        results[index] = result;
        if (Interlocked.Decrement(ref left) == 0)
        {
            done.SetResult(results);
        }
    }
}
