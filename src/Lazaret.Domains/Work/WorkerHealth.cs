namespace Lazaret.Domains.Work;

/// <summary>Who is away. Safe for many threads.</summary>
internal sealed class WorkerHealth
{
    private string? queue = "the queue was not asked yet";
    private string? classifier;

    /// <summary>Why names cannot be worked on now; null = they can.</summary>
    public string? Problem => Volatile.Read(ref queue) ?? Volatile.Read(ref classifier);

    /// <summary>The queue failed, or (null) answered. True when that is a change.</summary>
    public bool Queue(string? problem) => Interlocked.Exchange(ref queue, problem) is null != problem is null;

    /// <summary>The classifier failed, or (null) answered. True when that is a change.</summary>
    public bool Classifier(string? problem) => Interlocked.Exchange(ref classifier, problem) is null != problem is null;
}
