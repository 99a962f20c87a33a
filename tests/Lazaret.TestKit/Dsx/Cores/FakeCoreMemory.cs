using System.Collections.Concurrent;

namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>What a fake core keeps in its Redis. A restart may keep it or lose it.</summary>
public sealed class FakeCoreMemory
{
    /// <summary>Registered connectors by UUID: the model as it came last.</summary>
    public ConcurrentDictionary<string, Dictionary<string, object?>> Connectors { get; } = new();

    /// <summary>Key pairs by UUID; they stay after unregister.</summary>
    public ConcurrentDictionary<string, PythonHmac> Keys { get; } = new();

    public ConcurrentDictionary<string, FakeJob> Jobs { get; } = new();

    public ConcurrentDictionary<string, string> State { get; } = new();

    /// <summary>Every accepted request in its order, repeated ones too.</summary>
    public ConcurrentQueue<FakeTask> Accepted { get; } = new();

    public ConcurrentQueue<FakeResult> Results { get; } = new();

    public ConcurrentQueue<(FakeTask Task, string Why)> DeadLetters { get; } = new();

    /// <summary>Accepted tasks that have not come to an end.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>The newest call for each object that has no result yet: what it was, and how it ended.</summary>
    public ConcurrentDictionary<string, string> Trace { get; } = new();

    internal ConcurrentQueue<FakeTask> Queue { get; } = new();

    private int open;

    public FakeJob Job(string id) => Jobs.GetOrAdd(id, _ => new FakeJob());

    /// <summary>Puts all dead letters back to work, as an operator does.</summary>
    public void Requeue()
    {
        while (DeadLetters.TryDequeue(out (FakeTask Task, string Why) letter))
        {
            Enqueue(letter.Task with { Tries = 0 });
        }
    }

    internal void Enqueue(FakeTask task)
    {
        Interlocked.Increment(ref open);
        Queue.Enqueue(task);
    }

    internal void End() => Interlocked.Decrement(ref open);
}
