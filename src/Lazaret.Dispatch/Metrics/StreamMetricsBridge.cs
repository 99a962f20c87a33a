using System.Diagnostics.Metrics;
using Lazaret.Dispatch.Streams.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>Brings what streams count into the page of all metrics.</summary>
internal sealed class StreamMetricsBridge : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, Counter> counters;
    private readonly DispatchMetrics metrics;

    public StreamMetricsBridge(DispatchMetrics metrics)
    {
        this.metrics = metrics;
        counters = new Dictionary<string, Counter>(StringComparer.Ordinal)
        {
            ["dispatcher_data_exist_requests_total"] = metrics.DataExistRequests,
            ["dispatcher_data_upload_requests_total"] = metrics.DataUploadRequests,
            ["dispatcher_data_uploaded_bytes_total"] = metrics.DataUploadedBytes,
            ["dispatcher_data_download_requests_total"] = metrics.DataDownloadRequests,
            ["dispatcher_data_downloaded_bytes_total"] = metrics.DataDownloadedBytes,
            ["dispatcher_data_delete_requests_total"] = metrics.DataDeleteRequests,
            ["dispatcher_data_cache_lookups_total"] = metrics.DataCacheLookups,
            ["dispatcher_data_cache_hits_total"] = metrics.DataCacheHits,
            ["dispatcher_identify_fail"] = metrics.IdentifyFailures,
        };
        listener.InstrumentPublished = static (instrument, l) =>
        {
            if (instrument.Meter.Name == StreamMetrics.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (counters.TryGetValue(instrument.Name, out Counter? counter))
            {
                counter.Add(value, Tag(tags, 0));
            }
        });
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => this.metrics.StreamOperationTime.Observe(TimeSpan.FromSeconds(value), Tag(tags, 0), Tag(tags, 1)));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, int index) => index < tags.Length ? tags[index].Value?.ToString() : null;
}
