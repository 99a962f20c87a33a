using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Events;

namespace Lazaret.Scanning.Hosting;

/// <summary>The scan job as one thing: what the HTTP API, the command line and the tests talk to.</summary>
public interface IScanHost
{
    IScanStore Store { get; }

    ScanEvents Events { get; }

    /// <summary>The connectors that live in this process.</summary>
    IReadOnlyCollection<IConnectorClient> Connectors { get; }

    /// <summary>The scanners of the chain, in order.</summary>
    IReadOnlyList<EngineStatus> Engines { get; }

    /// <summary>Items that are being scanned or acted on at this moment, and how many may be at once.</summary>
    (int InFlight, int Limit) Concurrency { get; }

    /// <summary>True while the host takes work; false once it drains.</summary>
    bool IsAccepting { get; }

    /// <summary>Adds a connector and registers it in the store.</summary>
    Task<ConnectorInfo> AddConnectorAsync(IConnectorClient connector, CancellationToken cancellationToken);

    /// <summary>Takes a connector out: nothing of it is claimed any more, its items wait until it is added again. It stays in the store's registry.</summary>
    void DetachConnector(ConnectorId id);

    /// <summary>
    /// Accepts items that a connector or a client sends; the job is made when it is not there yet. Durable when it returns. Throws
    /// <see cref="StoreUnavailableException"/> while the store cannot write.
    /// </summary>
    Task<AcceptResult> SubmitAsync(Submission submission, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a full-scan job that a remote connector fills, then calls the connector's <c>full_scan</c> with its id. When that call fails the job ends as failed.
    /// Throws as <see cref="StartFullScanAsync"/> does, which comes here for remote connectors.
    /// </summary>
    /// <param name="request">The scan.</param>
    /// <param name="query">More query members for the connector, without <c>job_id</c> and <c>limit</c>: <c>batch=true&amp;batch_size=100</c>; empty when none.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    Task<(ScanJob Job, DsxReply Reply)> StartRemoteScanAsync(StartScan request, string query, CancellationToken cancellationToken);

    /// <summary>
    /// The sender says that no more items will come; <paramref name="announced"/> is how many it says it sent, null when it does not say. False when there is no such job.
    /// </summary>
    Task<bool> CloseAsync(JobId job, long? announced, CancellationToken cancellationToken);

    /// <summary>Raised with the results of each commit, in order, by one thread at a time; handlers must return quickly.</summary>
    event Action<IReadOnlyList<ScanResult>>? ResultsCommitted;

    /// <summary>Raised when a job was made or a command changed its state; handlers must return quickly.</summary>
    event Action<ScanJob>? JobChanged;

    /// <summary>How failures are tried again.</summary>
    RetryPolicy Retries { get; }

    /// <summary>Starts a full scan. Throws <see cref="KeyNotFoundException"/> for an unknown connector, <see cref="ArgumentException"/> for a bad filter or setting.</summary>
    Task<ScanJob> StartFullScanAsync(StartScan request, CancellationToken cancellationToken);

    /// <summary>Starts (or goes on with) watching a connector; one monitor job per connector.</summary>
    Task<ScanJob> StartMonitorAsync(ConnectorId connector, MonitorRequest request, CancellationToken cancellationToken);

    Task<JobCommandStatus> CommandAsync(JobId job, JobCommand command, CancellationToken cancellationToken);

    /// <summary>Scans one stream now, without connector or action; the result is not stored as an item. Never clean unless all of it was scanned.</summary>
    Task<ScanResult> ScanStreamAsync(Stream content, string name, long length, CancellationToken cancellationToken);

    /// <summary>Returns when no job is left that runs (paused and monitor jobs do not count).</summary>
    Task WaitForIdleAsync(CancellationToken cancellationToken);
}
