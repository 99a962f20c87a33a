using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
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
