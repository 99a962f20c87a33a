namespace Lazaret.Core.Domains;

/// <summary>
/// Names that wait for an answer, and where the answers go. Shared by any number of workers. A name that was put in is at any moment waiting, held by one worker under a lease, answered, or
/// put aside with a reason: a crash of anybody at any time changes nothing about that. Methods throw <see cref="DomainQueueException"/> when the queue cannot be used. Safe for many threads.
/// </summary>
public interface IDomainQueue : IAsyncDisposable
{
    /// <summary>For people: <c>redis set domains_todo</c>.</summary>
    string Kind { get; }

    /// <summary>Answers are to have <see cref="NameAnswer.Details"/>.</summary>
    bool WantsDetails { get; }

    /// <summary>How long a claim is ours when it is not renewed.</summary>
    TimeSpan Lease { get; }

    /// <summary>Takes names. Does not wait: none when there are none.</summary>
    /// <param name="id">
    /// What the claim is to be known by: 1 to 128 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, never used before, but by a call that failed: then what that call may have taken is given.
    /// </param>
    /// <param name="most">1 to 4,096.</param>
    /// <param name="cancellationToken">Gives up; names may have been taken then, as when the call fails.</param>
    ValueTask<DomainClaim> ClaimAsync(string id, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a claim: everything that follows from the answers becomes visible together with its end, or nothing does. Of names whose lease ran out and that somebody else was given meanwhile,
    /// nothing is written. After a failure it may be called again.
    /// </summary>
    /// <param name="claim">As it was given.</param>
    /// <param name="answers">One for each name, in the same order.</param>
    /// <param name="cancellationToken">Gives up; it may have been done then.</param>
    ValueTask<Completion> CompleteAsync(DomainClaim claim, ReadOnlyMemory<NameAnswer> answers, CancellationToken cancellationToken);

    /// <summary>Starts the lease anew. False when it is no longer ours: then nobody waits for our answers.</summary>
    ValueTask<bool> RenewAsync(DomainClaim claim, CancellationToken cancellationToken);

    /// <summary>Gives all names of a claim back at once; it does not count as a try.</summary>
    ValueTask ReleaseAsync(DomainClaim claim, CancellationToken cancellationToken);

    /// <summary>Sees to it that names whose lease ran out are handed out again, or put aside when that happened too often. To be called now and then by any worker.</summary>
    ValueTask<Reclaimed> ReclaimAsync(CancellationToken cancellationToken);

    /// <summary>How full it is.</summary>
    ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken);
}
