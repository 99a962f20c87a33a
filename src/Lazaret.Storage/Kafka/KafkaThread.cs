using System.Collections.Concurrent;

namespace Lazaret.Storage.Kafka;

/// <summary>A thread for librdkafka's calls that block: they never hold one of the pool's.</summary>
internal sealed class KafkaThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public KafkaThread(string name)
    {
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    public async Task<T> RunAsync<T>(Func<T> call)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            work.Add(() =>
            {
                try
                {
                    done.SetResult(call());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
        }
        catch (InvalidOperationException e)
        {
            throw new ObjectDisposedException("The event log is closed.", e);
        }

        return await done.Task.ConfigureAwait(false);
    }

    /// <summary>Takes no more calls and waits for those under way; each is bounded.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Run()
    {
        foreach (Action call in work.GetConsumingEnumerable())
        {
            call();
        }
    }
}
