using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>The metrics of the dispatcher (<c>event-dispatcher</c> §14.1), with the names, types and labels that existing dashboards and alerts use. The help of each says what it is.</summary>
internal sealed class DispatchMetrics
{
    private static readonly double[] PipelineBounds = [1e-5, 1e-4, 1e-3, .01, .1, 1, 5, 10];
    private static readonly double[] PublisherBounds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 30, 60, 120, 300, 600, 1200, 1800, 2400];
    private static readonly double[] RequestBounds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];

    private readonly MetricRegistry registry;

    public DispatchMetrics()
        : this(new MetricRegistry())
    {
    }

    public DispatchMetrics(MetricRegistry registry)
    {
        this.registry = registry;

        // Events fetched by consumers
        FetchRequests = registry.Counter("dispatcher_event_fetch_requests_total", "Fetches by consumers.", "plugin", "entity");
        EventsFetched = registry.Counter("dispatcher_events_fetched_total", "Events given to consumers.", "plugin", "entity");
        EventsFiltered = registry.Counter("dispatcher_events_filtered_total", "Events kept from consumers by their filters.", "plugin", "entity");
        ConsumeDuration = registry.Histogram("dispatcher_events_consume_duration", "Time of the parts of a fetch: read_from_kafka = a read of the log that found something, metadata = a commit of what is out; upgrade_event and run_pipelines = decoding and filtering of one event, of each consumer's first and every 64th after it.", PipelineBounds, "stage");
        ConsumePipelineDuration = registry.Histogram("dispatcher_events_consume_pipelines_duration", "Time of a stage that filters fetched events, for one event; of each consumer's first and every 64th after it.", PipelineBounds, "pipeline");
        ConsumePipelineRemoved = registry.Counter("dispatcher_events_consume_pipelines_removed", "Events removed by a stage.", "pipeline");
        ConsumePipelineErrors = registry.Counter("dispatcher_events_consume_pipelines_error", "Errors of a stage.", "pipeline");
        ConsumeNotReady = registry.Gauge("dispatcher_events_consume_not_ready", "1 while a consumer has a subscription without a partition, else 0.", "plugin", "version");

        // Events published
        EventsPublished = registry.Counter("dispatcher_events_published_total", "Events published, by the name of their author.", "plugin", "entity");
        StatusPublished = registry.Counter("dispatcher_events_status_published", "Status events published; not those of authors who are users.", "plugin", "status");
        ProduceDuration = registry.Histogram("dispatcher_events_produce_duration", "Time of the parts of publishing, per request: buffer = reading and decoding it, transform = pipeline and encoding, produce = the commit to the log. The last two also of what the dispatcher itself publishes.", PipelineBounds, "stage");
        ProducePipelineDuration = registry.Histogram("dispatcher_events_produce_pipelines_duration", "Time of a stage that works on published events, for all events of a request together.", PipelineBounds, "pipeline");
        ProducePipelineRemoved = registry.Counter("dispatcher_events_produce_pipelines_removed", "Events removed by a stage.", "pipeline");
        ProducePipelineAdded = registry.Counter("dispatcher_events_produce_pipelines_added", "Events added by a stage.", "pipeline");
        ProducePipelineErrors = registry.Counter("dispatcher_events_produce_pipelines_error", "Errors of a stage.", "pipeline");
        ProduceBadVersion = registry.Counter("dispatcher_events_produce_bad_version", "Events refused because of their model version.", "entity", "version", "author");

        // Tasks
        TasksTracked = registry.Gauge("dispatcher_events_redis_tracking", "Tasks given out and not finished, as the search for lost tasks found them.", "origin");
        TaskSteps = registry.Counter("dispatcher_events_redis_tracking_control", "What became of tasks: started = handed out, finished-0 to finished-2 = done after so many further attempts (2 or more), errored = ended by a status error-*, lost = never answered for.", "origin");

        // The event log
        LogConsumedBytes = registry.Gauge("dispatcher_kafka_consumed_message_bytes_total", "Bytes of events read for consumers, by subscription (again = handed out once more), consumer and topic.", "name", "group", "topic");
        LogProducedBytes = registry.Gauge("dispatcher_kafka_produced_message_bytes_total", "Bytes of events written.", "topic");
        LogProduceErrors = registry.Counter("dispatcher_kafka_produced_message_error_total", "Events that could not be written: too large, refused, or the log was away.", "topic");
        LogRebalances = registry.Counter("dispatcher_kafka_rebalance_count", "Times the partitions of a group were shared out anew: never, as consumers here share cursors, not partitions.", "name", "group");
        LogConsumerRestarts = registry.Counter("dispatcher_kafka_consumer_restart_count", "Readers started again after an error: never, as there are no readers that live on between fetches.", "name", "group", "kerrorCode");

        // Caches
        ReplayHits = registry.Gauge("dispatcher_replay_cache_hit_count", "Tasks answered from earlier results.", "name");
        ReplayHitSeconds = registry.Gauge("dispatcher_replay_cache_hit_seconds", "Time of plugins saved by that.", "name");
        DedupeLookups = registry.Counter("dispatcher_dedupe_lookups_total", "Events looked up as repeated.");
        DedupeHits = registry.Counter("dispatcher_dedupe_hits_total", "Events that were repeated.");
        DedupeCollisions = registry.Counter("dispatcher_dedupe_collisions_total", "Entries that were replaced by another event.");
        DataCacheLookups = registry.Counter("dispatcher_data_cache_lookups_total", "Content looked up in the cache.");
        DataCacheHits = registry.Counter("dispatcher_data_cache_hits_total", "Content found in the cache.");

        // Requests
        ProcessingTime = registry.Histogram("dispatcher_processing_time_seconds", "Time a publisher took for a task.", PublisherBounds, "publisher");
        RequestTime = registry.Histogram("dispatcher_restapi_time_seconds", "Time of requests, by the template of their route.", RequestBounds, "method", "path");
        ResponseCodes = registry.Counter("dispatcher_restapi_response_codes", "Answers, by their status.", "method", "path", "code");
        MetadataRequests = registry.Counter("dispatcher_metadata_requests_total", "Not used, as in the existing dispatcher.");

        // Content
        DataExistRequests = registry.Counter("dispatcher_data_exist_requests_total", "Questions whether content is there.");
        DataUploadRequests = registry.Counter("dispatcher_data_upload_requests_total", "Uploads.");
        DataUploadedBytes = registry.Counter("dispatcher_data_uploaded_bytes_total", "Bytes uploaded.");
        DataDownloadRequests = registry.Counter("dispatcher_data_download_requests_total", "Downloads.");
        DataDownloadedBytes = registry.Counter("dispatcher_data_downloaded_bytes_total", "Bytes downloaded.");
        DataDeleteRequests = registry.Counter("dispatcher_data_delete_requests_total", "Deletions.");
        IdentifyFailures = registry.Counter("dispatcher_identify_fail", "Content whose type is not known; by media type only, because descriptions have no end.", "mime");
        StreamOperationTime = registry.Histogram("dispatcher_streams_op_duration", "Time of the store: put, fetch, exists, copy, delete, cache-fetch, cache-fetch-miss; result ok or error.", RequestBounds, "method", "result");

        // Reprocessing
        ReprocessorEnd = registry.Gauge("reprocessor_eof", "1 when a topic was read to its end, or nothing came for long.", "source_topic");
        ReprocessorEvents = registry.Counter("reprocessor_event_count", "Events copied from a topic.", "source_topic");
    }

    public Counter FetchRequests { get; }

    public Counter EventsFetched { get; }

    public Counter EventsFiltered { get; }

    public Histogram ConsumeDuration { get; }

    public Histogram ConsumePipelineDuration { get; }

    public Counter ConsumePipelineRemoved { get; }

    public Counter ConsumePipelineErrors { get; }

    public Gauge ConsumeNotReady { get; }

    public Counter EventsPublished { get; }

    public Counter StatusPublished { get; }

    public Histogram ProduceDuration { get; }

    public Histogram ProducePipelineDuration { get; }

    public Counter ProducePipelineRemoved { get; }

    public Counter ProducePipelineAdded { get; }

    public Counter ProducePipelineErrors { get; }

    public Counter ProduceBadVersion { get; }

    public Gauge TasksTracked { get; }

    public Counter TaskSteps { get; }

    public Gauge LogConsumedBytes { get; }

    public Gauge LogProducedBytes { get; }

    public Counter LogProduceErrors { get; }

    public Counter LogRebalances { get; }

    public Counter LogConsumerRestarts { get; }

    public Gauge ReplayHits { get; }

    public Gauge ReplayHitSeconds { get; }

    public Counter DedupeLookups { get; }

    public Counter DedupeHits { get; }

    public Counter DedupeCollisions { get; }

    public Counter DataCacheLookups { get; }

    public Counter DataCacheHits { get; }

    public Histogram ProcessingTime { get; }

    public Histogram RequestTime { get; }

    public Counter ResponseCodes { get; }

    public Counter MetadataRequests { get; }

    public Counter DataExistRequests { get; }

    public Counter DataUploadRequests { get; }

    public Counter DataUploadedBytes { get; }

    public Counter DataDownloadRequests { get; }

    public Counter DataDownloadedBytes { get; }

    public Counter DataDeleteRequests { get; }

    public Counter IdentifyFailures { get; }

    public Histogram StreamOperationTime { get; }

    public Gauge ReprocessorEnd { get; }

    public Counter ReprocessorEvents { get; }

    /// <summary>What Prometheus gets: these metrics and those of the process, as <see cref="PrometheusText.ContentType"/>.</summary>
    public string ToText()
    {
        PrometheusText text = new();
        registry.Write(text);
        ProcessMetrics.Write(text);
        return text.ToString();
    }
}
