using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;

namespace Lazaret.Core.Stores;

/// <summary>Jobs.</summary>
public interface IJobStore
{
    /// <summary>Makes a job, running; a job that already exists under the id is returned as it is.</summary>
    ValueTask<ScanJob> CreateJobAsync(JobSpec spec, CancellationToken cancellationToken);

    ValueTask<ScanJob?> GetJobAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Jobs in the order of their making.</summary>
    ValueTask<Page<ScanJob>> ListJobsAsync(JobQuery query, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Pauses, resumes or cancels. Cancelling ends every item that waits for its scan as not_scanned(cancelled), perhaps a little later and
    /// in chunks, but nothing of the job is handed out for scanning any more once this has returned.
    /// </summary>
    ValueTask<JobCommandStatus> CommandJobAsync(JobId id, JobCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// No more items will come. <paramref name="failure"/> says why the listing ended early, if it did: the job then ends as failed, after its
    /// items. <paramref name="complaint"/> is kept for people. False when there is no such job; closing twice is harmless.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="failure">Why the listing ended early; null when it did not.</param>
    /// <param name="complaint">Kept for people; null when there is nothing to say.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="announced">How many items the connector says it sent; null when it did not say. A later call with a number replaces an earlier one.</param>
    ValueTask<bool> CloseEnumerationAsync(JobId id, Failure? failure, string? complaint, CancellationToken cancellationToken, long? announced = null);

    /// <summary>Removes an ended job with its items and results. Conflict while it runs.</summary>
    ValueTask<JobCommandStatus> DeleteJobAsync(JobId id, CancellationToken cancellationToken);
}
