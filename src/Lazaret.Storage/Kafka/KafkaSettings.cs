using Confluent.Kafka;

namespace Lazaret.Storage.Kafka;

/// <summary>The settings of librdkafka that follow from ours.</summary>
internal static class KafkaSettings
{
    public static AdminClientConfig Admin(KafkaLogOptions options) => Finish(options, new AdminClientConfig());

    public static ProducerConfig Producer(KafkaLogOptions options, bool idempotent) => Finish(options, new ProducerConfig
    {
        Acks = Acks.All,
        EnableIdempotence = idempotent,
        CompressionType = CompressionType.Lz4,
        MaxInFlight = options.InFlightRequests,
        QueueBufferingMaxMessages = options.ProducerQueueMessages,
        BatchNumMessages = options.ProducerBatchMessages,
        MessageTimeoutMs = (int)options.DeliveryTimeout.TotalMilliseconds,
        // What one append hands over goes out together; nobody gains from waiting for others.
        LingerMs = 1,
    });

    public static ConsumerConfig Consumer(KafkaLogOptions options, AutoOffsetReset reset) => Finish(options, new ConsumerConfig
    {
        GroupId = options.GroupId,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        EnablePartitionEof = true,
        AllowAutoCreateTopics = false,
        AutoOffsetReset = reset,
        // As the existing dispatcher reads; with it the high watermark is the end of what is there.
        IsolationLevel = IsolationLevel.ReadUncommitted,
        // A reader that turns to another partition waits for the fetch that is under way.
        FetchWaitMaxMs = 100,
        FetchErrorBackoffMs = 100,
        MaxPartitionFetchBytes = options.FetchBatchBytes,
        FetchMaxBytes = Math.Max(options.PrefetchBytes, options.MessageMaxBytes),
        QueuedMinMessages = options.ConsumerQueueMessages,
        QueuedMaxMessagesKbytes = options.PrefetchBytes / 1024,
    });

    private static T Finish<T>(KafkaLogOptions options, T config)
        where T : ClientConfig
    {
        config.BootstrapServers = options.BootstrapServers;
        config.ClientId = options.ClientId;
        config.MessageMaxBytes = options.MessageMaxBytes;
        config.SocketKeepaliveEnable = true;
        config.SecurityProtocol = (options.Tls, options.SaslMechanism is not null) switch
        {
            (false, false) => SecurityProtocol.Plaintext,
            (true, false) => SecurityProtocol.Ssl,
            (false, true) => SecurityProtocol.SaslPlaintext,
            (true, true) => SecurityProtocol.SaslSsl,
        };
        if (options.Tls)
        {
            config.SslCaLocation = options.TlsCaFile;
            config.SslCertificateLocation = options.TlsCertificateFile;
            config.SslKeyLocation = options.TlsKeyFile;
            config.SslKeyPassword = options.TlsKeyPassword;
            config.SslEndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.Https;
        }

        if (options.SaslMechanism is { } mechanism)
        {
            config.Set("sasl.mechanisms", mechanism);
            config.SaslUsername = options.SaslUser;
            config.SaslPassword = options.SaslPassword;
        }

        foreach ((string name, string value) in options.Extra)
        {
            config.Set(name, value);
        }

        return config;
    }
}
