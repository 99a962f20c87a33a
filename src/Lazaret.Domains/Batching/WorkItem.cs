using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Batching;

/// <summary>One caller's names, taken in parts; all members but <see cref="Done"/> are read and written under the queue's lock.</summary>
internal sealed class WorkItem(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClassifyOptions Options => options;

    public ReadOnlyMemory<string> Names => names;

    /// <summary>The caller's memory. Not touched once <see cref="IsOver"/>: it may be anybody's by then.</summary>
    public Memory<DomainScore> Scores => scores;

    /// <summary>So many names were given to workers.</summary>
    public int Taken { get; set; }

    /// <summary>So many names have their scores.</summary>
    public int Finished { get; set; }

    /// <summary>Has its end: scored, failed or cancelled.</summary>
    public bool IsOver { get; private set; }

    public int Left => names.Length - Taken;

    public Task Done => done.Task;

    public void Succeed()
    {
        IsOver = true;
        done.TrySetResult();
    }

    public void Fail(Exception error)
    {
        IsOver = true;
        done.TrySetException(error);
    }

    public void Cancel(CancellationToken cancellationToken)
    {
        IsOver = true;
        done.TrySetCanceled(cancellationToken);
    }
}
