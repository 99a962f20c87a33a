using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Settings;

/// <summary>EVENTS__KAFKA__…</summary>
internal sealed record KafkaSettings
{
    /// <summary>Each <c>host:port</c>; empty = there is no Kafka.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>Attempts at start; default 10.</summary>
    public required int ConnectRetries { get; init; }

    /// <summary>Default <c>test01</c>.</summary>
    public required string TopicPrefix { get; init; }

    /// <summary>How long the broker is asked to keep offsets; default 30 days.</summary>
    public required TimeSpan ConsumerGroupRetention { get; init; }

    /// <summary>Default 1 ms.</summary>
    public required TimeSpan PollWaitEvents { get; init; }

    /// <summary>Default 1 s.</summary>
    public required TimeSpan PollWaitPipeline { get; init; }

    /// <summary>Default 1 s.</summary>
    public required TimeSpan PollWaitReprocessor { get; init; }

    /// <summary>The longest event, in bytes; default 3 Mi.</summary>
    public required int MessageMaxBytes { get; init; }

    /// <summary>Bytes; default 500 Ki.</summary>
    public required int ConsumerFetchBatchBytes { get; init; }

    /// <summary>Requests under way on a connection; default 1.</summary>
    public required int NetworkConnectionsPerAction { get; init; }

    /// <summary>Default 256.</summary>
    public required int ProducerQueueMessages { get; init; }

    /// <summary>Default 256.</summary>
    public required int ConsumerQueueMessages { get; init; }

    /// <summary>Messages of a batch; default 100.</summary>
    public required int ProducerMaxMessages { get; init; }

    /// <summary>TLS; default no.</summary>
    public required bool Tls { get; init; }

    /// <summary>TLS_CA_FILE, PEM; empty = the system's authorities.</summary>
    public required string TlsCaFile { get; init; }

    /// <summary>SASL_MECHANISM: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; empty = none.</summary>
    public required string SaslMechanism { get; init; }

    public required string SaslUser { get; init; }

    public required string SaslPassword { get; init; }

    public static KafkaSettings Read(SettingsReader reader) => new()
    {
        Tls = reader.Flag("EVENTS__KAFKA__TLS", false),
        TlsCaFile = reader.Text("EVENTS__KAFKA__TLS_CA_FILE"),
        SaslMechanism = reader.Text("EVENTS__KAFKA__SASL_MECHANISM", "", static m => m is "PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
        SaslUser = reader.Text("EVENTS__KAFKA__SASL_USERNAME"),
        SaslPassword = reader.Text("EVENTS__KAFKA__SASL_PASSWORD"),
        Endpoints = reader.List("EVENTS__KAFKA__ENDPOINT", "", ListenAddress.IsEndpoint, "host:port, or several with commas"),
        ConnectRetries = reader.Number("EVENTS__KAFKA__CONNECT_RETRIES", 10, 0, 10_000),
        TopicPrefix = reader.Text("EVENTS__KAFKA__TOPIC_PREFIX", "test01", SourceName.IsWord, "1 to 100 letters (a to z, A to Z), digits, dashes and underscores"),
        ConsumerGroupRetention = TimeSpan.FromDays(reader.Number("EVENTS__KAFKA__CONSUMER_GROUP_RETENTION_DAYS", 30, 1, 3650, " days")),
        PollWaitEvents = reader.Duration("EVENTS__KAFKA__POLL_WAIT_EVENTS", "1ms", "1us", "1m"),
        PollWaitPipeline = reader.Duration("EVENTS__KAFKA__POLL_WAIT_PIPELINE", "1s", "1us", "1m"),
        PollWaitReprocessor = reader.Duration("EVENTS__KAFKA__POLL_WAIT_REPROCESSOR", "1s", "1us", "1m"),
        MessageMaxBytes = (int)reader.Bytes("EVENTS__KAFKA__MESSAGE_MAX_BYTES", "3Mi", "1Ki", "1Gi"),
        ConsumerFetchBatchBytes = (int)reader.Bytes("EVENTS__KAFKA__CONSUMER_FETCH_BATCH_BYTES", "500Ki", "1Ki", "1Gi"),
        NetworkConnectionsPerAction = reader.Number("EVENTS__KAFKA__NETWORK_CONNECTIONS_PER_ACTION", 1, 1, 1_000),
        ProducerQueueMessages = reader.Number("EVENTS__KAFKA__PRODUCER_QUEUE_BUFFERING_MAX_MESSAGES", 256, 1, 1_000_000),
        ConsumerQueueMessages = reader.Number("EVENTS__KAFKA__CONSUMER_QUEUE_BUFFERING_MAX_MESSAGES", 256, 1, 1_000_000),
        ProducerMaxMessages = reader.Number("EVENTS__KAFKA__PRODUCER_MAX_MESSAGES", 100, 1, 1_000_000),
    };
}
