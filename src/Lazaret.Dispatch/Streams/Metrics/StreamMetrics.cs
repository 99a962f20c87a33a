using System.Diagnostics.Metrics;

namespace Lazaret.Dispatch.Streams.Metrics;

/// <summary>What is counted about streams, under the names of <c>event-dispatcher</c> §14.1. Names are those that Prometheus sees.</summary>
public sealed class StreamMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Lazaret.Dispatch.Streams";

    // Seconds; footnote 3 of §14.1.
    private static readonly double[] Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> operations;

    public StreamMetrics()
    {
        ExistRequests = Count("dispatcher_data_exist_requests_total", "Existence checks of streams.");
        UploadRequests = Count("dispatcher_data_upload_requests_total", "Uploads of streams.");
        UploadedBytes = Count("dispatcher_data_uploaded_bytes_total", "Bytes of uploaded streams.");
        DownloadRequests = Count("dispatcher_data_download_requests_total", "Downloads of streams.");
        DownloadedBytes = Count("dispatcher_data_downloaded_bytes_total", "Bytes of downloaded streams.");
        DeleteRequests = Count("dispatcher_data_delete_requests_total", "Deletions of streams.");
        CacheLookups = Count("dispatcher_data_cache_lookups_total", "Reads of streams that asked the cache.");
        CacheHits = Count("dispatcher_data_cache_hits_total", "Reads of streams that the cache answered.");
        IdentifyFailures = Count("dispatcher_identify_fail", "Contents of which no type was found, by MIME type.");
        operations = meter.CreateHistogram("dispatcher_streams_op_duration", "s", "Time an operation of the stream store takes.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
    }

    public Counter<long> ExistRequests { get; }

    public Counter<long> UploadRequests { get; }

    public Counter<long> UploadedBytes { get; }

    public Counter<long> DownloadRequests { get; }

    public Counter<long> DownloadedBytes { get; }

    public Counter<long> DeleteRequests { get; }

    public Counter<long> CacheLookups { get; }

    public Counter<long> CacheHits { get; }

    public Counter<long> IdentifyFailures { get; }

    /// <summary>An operation of a store ended.</summary>
    /// <param name="method"><c>put</c>, <c>fetch</c>, <c>exists</c>, <c>copy</c>, <c>delete</c>, <c>cache-fetch</c> or <c>cache-fetch-miss</c>.</param>
    /// <param name="good">It did its work; what is not there counts as that too.</param>
    /// <param name="took">How long.</param>
    public void Operation(string method, bool good, TimeSpan took) => operations.Record(took.TotalSeconds, new("method", method), new KeyValuePair<string, object?>("result", good ? "ok" : "error"));

    public void Dispose() => meter.Dispose();

    private Counter<long> Count(string name, string help) => meter.CreateCounter<long>(name, null, help);
}
