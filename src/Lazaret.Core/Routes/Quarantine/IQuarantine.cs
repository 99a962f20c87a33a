using Lazaret.Core.Retries;

namespace Lazaret.Core.Routes.Quarantine;

/// <summary>
/// Where files go that were not proven clean. An entry is there as a whole or not at all, is never overwritten, and leaves only by a deed that says who and why. All
/// methods may be called at the same time from many threads. Expected failures are values.
/// </summary>
public interface IQuarantine : IAsyncDisposable
{
    /// <summary>For sentences: <c>folder:/var/quarantine</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Puts a file in. When it returns <see cref="QuarantineStatus.Done"/> the entry is durable. A second call with the id of an entry that holds the same content is
    /// a success, so that it may be called again after a crash.
    /// </summary>
    /// <param name="entry">What is known of the file; size and hash are checked against what <paramref name="content"/> gives.</param>
    /// <param name="content">Read once, from where it stands to its end; not disposed of.</param>
    /// <param name="cancellationToken">Gives it up; nothing is left behind then.</param>
    ValueTask<QuarantineResult> PutAsync(QuarantineEntry entry, Stream content, CancellationToken cancellationToken);

    /// <summary>The entries, the oldest first. An entry whose record cannot be read is listed with <see cref="QuarantineEntry.Damage"/>.</summary>
    IAsyncEnumerable<QuarantineEntry> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null when there is no such entry.</summary>
    ValueTask<QuarantineEntry?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The content, to release or to scan it again; null when there is no such entry. Reading it fails at its end when it is not what was put in.</summary>
    ValueTask<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Records a deed that leaves the entry in place, for now or for good.</summary>
    ValueTask<QuarantineResult> NoteAsync(QuarantineDeed deed, CancellationToken cancellationToken);

    /// <summary>
    /// Records the deed and takes the entry away: after it was released elsewhere, or to delete it. Gone already is a success. A deed with its <see cref="QuarantineDeed.Entry"/> was
    /// recorded before, by <see cref="NoteAsync"/>, and is not recorded again.
    /// </summary>
    ValueTask<QuarantineResult> RemoveAsync(QuarantineDeed deed, CancellationToken cancellationToken);

    /// <summary>What was done to an entry, also after it is gone; null = to all. The oldest first.</summary>
    IAsyncEnumerable<QuarantineDeed> HistoryAsync(Guid? id, CancellationToken cancellationToken);

    /// <summary>Can files be put in now? Null when they can.</summary>
    ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken);
}
