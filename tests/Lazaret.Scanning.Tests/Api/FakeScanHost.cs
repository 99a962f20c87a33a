using System.Security.Cryptography;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Events;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Tests.Api;

/// <summary>A host without a pipeline: the store is real, jobs only wait, uploads are hashed and called clean or not by their first byte.</summary>
internal sealed class FakeScanHost(IScanStore store, TimeProvider time) : IScanHost
{
    public static readonly ConnectorId Folder = new("0192f0c1-0000-8000-8000-000000000001");

    public IScanStore Store { get; } = store;

    public ScanEvents Events { get; } = new(time);

    public List<IConnectorClient> Attached { get; } = [];

    public IReadOnlyCollection<IConnectorClient> Connectors => Attached;

    public IReadOnlyList<EngineStatus> Engines { get; set; } =
        [new("signatures", "signatures", "1.0", "db-7", "closed", null), new("clamd:\"x\"\\\n", null, null, null, "open", "Connection refused")];

    public (int InFlight, int Limit) Concurrency => (3, 16);

    public bool IsAccepting { get; set; } = true;

    /// <summary>The highest amount of an upload that was held at once: one buffer.</summary>
    public long LargestRead { get; private set; }

    public string? LastName { get; private set; }

    /// <summary>Thrown by the next start of a job.</summary>
    public Exception? Trouble { get; set; }

    public event Action<IReadOnlyList<ScanResult>>? ResultsCommitted
    {
        add { }
        remove { }
    }

    public event Action<ScanJob>? JobChanged
    {
        add { }
        remove { }
    }

    public Core.Retries.RetryPolicy Retries => Core.Retries.RetryPolicy.Default;

    public void DetachConnector(ConnectorId id) => throw new NotSupportedException();

    public Task<AcceptResult> SubmitAsync(Submission submission, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<(ScanJob Job, Core.Dsx.DsxReply Reply)> StartRemoteScanAsync(StartScan request, string query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CloseAsync(JobId job, long? announced, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ConnectorInfo> AddConnectorAsync(IConnectorClient connector, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ScanJob> StartMonitorAsync(ConnectorId connector, MonitorRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WaitForIdleAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<ScanJob> StartFullScanAsync(StartScan request, CancellationToken cancellationToken)
    {
        if (Trouble is { } trouble)
        {
            throw trouble;
        }

        if (Attached.All(c => c.Info.Id != request.Connector))
        {
            throw new KeyNotFoundException("no connector");
        }

        if (request.Filter == "[bad" || PathFilter.Parse(request.Filter ?? "").Error is not null)
        {
            throw new ArgumentException("The filter \"[bad\" is wrong at character 1: no closing bracket.");
        }

        return await Store.CreateJobAsync(
            new JobSpec
            {
                Id = request.JobId ?? JobId.New(time.GetUtcNow()), ConnectorId = request.Connector, Name = request.Name, Filter = request.Filter ?? "", Limit = request.Limit,
                Actions = request.Actions ?? Core.Actions.ActionPolicy.ReportOnly, RetainResults = request.RetainResults ?? -1,
            },
            cancellationToken);
    }

    public async Task<JobCommandStatus> CommandAsync(JobId job, JobCommand command, CancellationToken cancellationToken) =>
        await Store.CommandJobAsync(job, command, cancellationToken);

    public async Task<ScanResult> ScanStreamAsync(Stream content, string name, long length, CancellationToken cancellationToken)
    {
        LastName = name;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        bool bad = false;
        string? broken = null;
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bad |= size == 0 && buffer[0] == 'X';
                size += count;
                LargestRead = Math.Max(LargestRead, count);
                hash.AppendData(buffer.AsSpan(0, count));
            }
        }
        catch (IOException e)
        {
            broken = e.Message;
        }

        Outcome outcome = broken is not null ? Outcome.Failed : bad ? Outcome.Malicious : Outcome.Clean;
        string sha256 = broken is null ? Convert.ToHexStringLower(hash.GetHashAndReset()) : "";
        return new ScanResult
        {
            ItemId = default,
            JobId = new JobId("upload"),
            ConnectorId = new ConnectorId("upload"),
            Location = name,
            Size = broken is null ? size : -1,
            Sha256 = sha256,
            Outcome = outcome,
            Reason = broken is null ? ReasonCode.None : ReasonCode.ReadFailed,
            Detail = broken,
            Verdicts = broken is not null
                ? []
                : [new ScannerVerdict { Scanner = "signatures", Outcome = outcome, Raw = bad ? "X FOUND" : "OK", Threats = bad ? ["X"] : [], Identity = new ScannerIdentity("signatures", "1.0", "db-7") }],
            FinishedAt = time.GetUtcNow(),
        };
    }
}
