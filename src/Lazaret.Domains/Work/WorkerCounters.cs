using Lazaret.Core.Domains;

namespace Lazaret.Domains.Work;

/// <summary>What a worker did since it was started. Safe for many threads.</summary>
internal sealed class WorkerCounters
{
    private long claimed, answered, dga, notApplicable, rejected, returned, lost, reclaimed, batches, busyTicks, queueFailures, classifierFailures;

    /// <summary>Names that were taken.</summary>
    public long Claimed => Interlocked.Read(ref claimed);

    /// <summary>Names that have their answer because of us.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>Names that were called generated; counted when they are scored.</summary>
    public long Dga => Interlocked.Read(ref dga);

    /// <summary>Texts that are no names.</summary>
    public long NotApplicable => Interlocked.Read(ref notApplicable);

    /// <summary>Names that were put aside.</summary>
    public long Rejected => Interlocked.Read(ref rejected);

    /// <summary>Names that we gave back.</summary>
    public long Returned => Interlocked.Read(ref returned);

    /// <summary>Names whose answers came when somebody else had them.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Names of others whose lease had run out.</summary>
    public long Reclaimed => Interlocked.Read(ref reclaimed);

    /// <summary>Batches that were scored.</summary>
    public long Batches => Interlocked.Read(ref batches);

    /// <summary>How long the classifier was asked, all loops together.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Interlocked.Read(ref busyTicks));

    /// <summary>Calls to the queue that failed.</summary>
    public long QueueFailures => Interlocked.Read(ref queueFailures);

    /// <summary>Calls to the classifier that failed.</summary>
    public long ClassifierFailures => Interlocked.Read(ref classifierFailures);

    public void AddClaimed(int names) => Interlocked.Add(ref claimed, names);

    public void AddBatch(TimeSpan took, int generated, int noNames)
    {
        Interlocked.Increment(ref batches);
        Interlocked.Add(ref busyTicks, took.Ticks);
        Interlocked.Add(ref dga, generated);
        Interlocked.Add(ref notApplicable, noNames);
    }

    public void AddCompletion(int names, Completion done)
    {
        Interlocked.Add(ref answered, done.Answered);
        Interlocked.Add(ref rejected, done.Rejected);
        Interlocked.Add(ref returned, done.Returned);
        Interlocked.Add(ref lost, names - done.Held);
    }

    public void AddReturned(int names) => Interlocked.Add(ref returned, names);

    public void AddReclaimed(Reclaimed found)
    {
        Interlocked.Add(ref reclaimed, found.Returned);
        Interlocked.Add(ref rejected, found.Rejected);
    }

    public void AddQueueFailure() => Interlocked.Increment(ref queueFailures);

    public void AddClassifierFailure() => Interlocked.Increment(ref classifierFailures);
}
