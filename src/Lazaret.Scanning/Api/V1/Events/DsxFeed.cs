using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Scanning.Api.V1.Jobs;
using Lazaret.Scanning.Api.V1.Results;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>What the SSE streams of the DSX wire tell (<c>scan-orchestrator</c> §6), with ids and replay. JSON is only made for who watches.</summary>
internal sealed class DsxFeed : IDisposable
{
    private readonly IScanHost host;
    private readonly TimeProvider time;

    public DsxFeed(IScanHost host, TimeProvider time)
    {
        this.host = host;
        this.time = time;
        long first = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        Results = new DsxStream(first);
        Connectors = new DsxStream(first);
        host.ResultsCommitted += OnResults;
        host.JobChanged += OnJob;
    }

    /// <summary>Finds a connector as it registered last.</summary>
    public Func<ConnectorId, DsxConnectorModel?> Models { get; set; } = _ => null;

    /// <summary>The stream <c>scan-result</c>.</summary>
    public DsxStream Results { get; }

    /// <summary>The stream <c>connector-registered</c>.</summary>
    public DsxStream Connectors { get; }

    /// <summary>A connector was <c>registered</c>, <c>refreshed</c> or <c>unregistered</c>.</summary>
    public void Connector(string what, DsxConnectorModel model)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        Connectors.Publish(() => DsxText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", what);
            json.WriteString("uuid", model.Uuid);
            json.WriteString("name", model.Name);
            json.WriteString("url", model.Url);
            json.WriteNumber("ts", now);
            json.WriteEndObject();
        }));
    }

    public void Dispose()
    {
        host.ResultsCommitted -= OnResults;
        host.JobChanged -= OnJob;
    }

    private void OnResults(IReadOnlyList<ScanResult> results)
    {
        foreach (ScanResult result in results)
        {
            Results.Publish(() => Envelope(
                JsonSerializer.Serialize(DsxResults.Of(result, Models(result.ConnectorId)), DsxJson.Default.DsxScanResult), result.JobId));
        }
    }

    private void OnJob(ScanJob job) => Results.Publish(() => Envelope("""{"type":"job_status"}""", job.Id));

    /// <summary>The job as it is when the event is read: what people watch is where it stands now.</summary>
    private string Envelope(string result, JobId id) => DsxText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "scan_result");
        json.WritePropertyName("scan_result");
        json.WriteRawValue(result, skipInputValidation: true);
        json.WritePropertyName("job");
        if (Job(id) is { } job)
        {
            JobSummary.Write(json, job, time.GetUtcNow());
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    });

    private ScanJob? Job(JobId id)
    {
        // Jobs live in the store's memory: this is a look-up, never a wait.
        ValueTask<ScanJob?> found = host.Store.GetJobAsync(id, CancellationToken.None);
        return found.IsCompletedSuccessfully ? found.Result : null;
    }
}
