using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Settings;

/// <summary>EVENTS__…</summary>
internal sealed record EventSettings
{
    /// <summary>Default kafka when it has an endpoint, else sqlite.</summary>
    public required EventLogKind Log { get; init; }

    /// <summary>Default redis when it has an endpoint, else sqlite.</summary>
    public required StateKind State { get; init; }

    public required KafkaSettings Kafka { get; init; }

    public required RedisSettings Redis { get; init; }

    public required ReplayCacheSettings ReplayCache { get; init; }

    public required ReprocessSettings Reprocess { get; init; }

    /// <summary>Default no.</summary>
    public required bool ExtendedKafkaMetrics { get; init; }

    /// <summary>Bytes; 0 = there is no cache, the default.</summary>
    public required long DedupeCacheBytes { get; init; }

    /// <summary>Is a topic that cannot be made as configured only worth a warning? Default yes.</summary>
    public required bool IgnoreTopicMismatch { get; init; }

    /// <summary>Copies of topics for which nothing else is said; default 1.</summary>
    public required int Replicas { get; init; }

    /// <summary>Partitions of topics for which nothing else is said; default 1.</summary>
    public required int Partitions { get; init; }

    public required SourceCatalog Sources { get; init; }

    /// <summary>By topic name without <c>azul.PREFIX.</c></summary>
    public required IReadOnlyDictionary<string, TopicChange> TopicChanges { get; init; }

    /// <summary>Default 10000; nothing uses it, as in the existing dispatcher.</summary>
    public required int MaxConsumedEventsPerConsumer { get; init; }

    /// <summary>The most events of a fetch; default 1000.</summary>
    public required int FetchLimit { get; init; }

    /// <summary>How long a fetch waits that does not say so; default 5 s.</summary>
    public required TimeSpan DefaultWait { get; init; }

    /// <summary>Default 30 min.</summary>
    public required TimeSpan LostTasksAfter { get; init; }

    /// <summary>Default 30 min.</summary>
    public required TimeSpan LostTasksCheck { get; init; }

    /// <summary>Ids of a batch; default 10.</summary>
    public required int LostTasksBulkCreateLimit { get; init; }

    /// <summary>Consumers that did not ask for so long are dropped; default 1440 min.</summary>
    public required TimeSpan OldConsumerAfter { get; init; }

    /// <summary>Default 60 min.</summary>
    public required TimeSpan OldConsumerCheck { get; init; }

    /// <summary>The topics to be made at start.</summary>
    public TopicPlan Topics() => new(new TopicNames(Kafka.TopicPrefix), Sources, TopicChanges, Partitions, Replicas);

    public static EventSettings Read(SettingsReader reader, Findings findings)
    {
        KafkaSettings kafka = KafkaSettings.Read(reader);
        RedisSettings redis = RedisSettings.Read(reader);
        EventSettings settings = new()
        {
            Kafka = kafka,
            Redis = redis,
            Log = reader.Word("EVENTS__LOG", kafka.Endpoints.Count == 0 ? EventLogKind.Sqlite : EventLogKind.Kafka),
            State = reader.Word("EVENTS__STATE", redis.Endpoint.Length == 0 ? StateKind.Sqlite : StateKind.Redis),
            ReplayCache = ReplayCacheSettings.Read(reader),
            Reprocess = ReprocessSettings.Read(reader),
            ExtendedKafkaMetrics = reader.Flag("EVENTS__ENABLE_EXTENDED_KAFKA_METRICS", false),
            DedupeCacheBytes = reader.Bytes("EVENTS__DEDUPE_CACHE_BYTES", "0", "0", "1Ti"),
            IgnoreTopicMismatch = reader.Flag("EVENTS__IGNORE_TOPIC_MISMATCH", true),
            Replicas = reader.Number("EVENTS__GLOBAL_REPLICA_COUNT", 1, 1, 100),
            Partitions = reader.Number("EVENTS__GLOBAL_PARTITION_COUNT", 1, 1, 10_000),
            Sources = SourcesYaml.Read(reader.Text("EVENTS__SOURCES"), findings),
            TopicChanges = TopicsYaml.Read(reader.Text("EVENTS__TOPICS"), findings),
            MaxConsumedEventsPerConsumer = reader.Number("EVENTS__MAX_CONSUMED_EVENTS_PER_CONSUMER", 10_000, 1, 1_000_000_000),
            FetchLimit = reader.Number("EVENTS__API_EVENT_FETCH_LIMIT", 1_000, 1, 1_000_000),
            DefaultWait = reader.Seconds("EVENTS__API_DEFAULT_EVENT_WAIT", 5, 0, 3_600),
            LostTasksAfter = reader.Minutes("EVENTS__LOST_TASKS_AFTER_MINUTES", 30),
            LostTasksCheck = reader.Minutes("EVENTS__LOST_TASKS_CHECK_MINUTES", 30),
            LostTasksBulkCreateLimit = reader.Number("EVENTS__LOST_TASKS_BULK_CREATE_LIMIT", 10, 1, 100_000),
            OldConsumerAfter = reader.Minutes("EVENTS__OLD_CONSUMER_GROUP_DROPPED_MINUTES", 1_440),
            OldConsumerCheck = reader.Minutes("EVENTS__OLD_CONSUMER_GROUP_DROPPER_CHECK_FREQUENCY_MINUTES", 60),
        };
        if (settings.Log == EventLogKind.Kafka && kafka.Endpoints.Count == 0)
        {
            findings.Mistake($"{reader.Full("EVENTS__KAFKA__ENDPOINT")} is not set and {reader.Full("EVENTS__LOG")} is kafka; set host:port, or choose sqlite");
        }

        if (settings.State == StateKind.Redis && redis.Endpoint.Length == 0)
        {
            findings.Mistake($"{reader.Full("EVENTS__REDIS__ENDPOINT")} is not set and {reader.Full("EVENTS__STATE")} is redis; set host:port, or choose sqlite");
        }

        return settings;
    }

    /// <summary>Not its members: a record would print its secrets.</summary>
    public override string ToString() => nameof(EventSettings);
}
