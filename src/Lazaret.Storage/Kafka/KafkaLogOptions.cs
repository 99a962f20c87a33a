namespace Lazaret.Storage.Kafka;

/// <summary>How the event log in Kafka is reached and used (<c>event-dispatcher</c> §8.6 and §12, <c>EVENTS__KAFKA__*</c>). Read once, at opening.</summary>
public sealed class KafkaLogOptions
{
    /// <summary>Where to begin: one or more <c>host:port</c>, separated by commas. Required. (<c>ENDPOINT</c>)</summary>
    public required string BootstrapServers { get; set; }

    /// <summary>Attempts to connect at opening, 1 s apart; 1 to 1,000. Default 10. (<c>CONNECT_RETRIES</c>)</summary>
    public int ConnectRetries { get; set; } = 10;

    /// <summary>The largest record, bytes with its key; 1,000 to 1,000,000,000. Default 3 MiB. (<c>MESSAGE_MAX_BYTES</c>)</summary>
    public int MessageMaxBytes { get; set; } = 3 << 20;

    /// <summary>What one fetch asks of one partition, bytes; 1 to 1,000,000,000. Default 500 KiB. (<c>CONSUMER_FETCH_BATCH_BYTES</c>)</summary>
    public int FetchBatchBytes { get; set; } = 500 << 10;

    /// <summary>Produce requests under way on one connection; 1 to 5, as an idempotent producer may have. Default 1. (<c>NETWORK_CONNECTIONS_PER_ACTION</c>)</summary>
    public int InFlightRequests { get; set; } = 1;

    /// <summary>Records that wait in the producer; an append of more waits for room. 1 to 10,000,000. Default 256. (<c>PRODUCER_QUEUE_BUFFERING_MAX_MESSAGES</c>)</summary>
    public int ProducerQueueMessages { get; set; } = 256;

    /// <summary>
    /// Records that each reader tries to have ready; 1 to 10,000,000. (<c>CONSUMER_QUEUE_BUFFERING_MAX_MESSAGES</c>.) Default 100,000, not the 256 of the existing dispatcher: a librdkafka
    /// before 2.3 that has this many looks again after a second only, which at 256 is about 1,000 records a second.
    /// </summary>
    public int ConsumerQueueMessages { get; set; } = 100_000;

    /// <summary>Records in one batch at most; 1 to 1,000,000. Default 100. (<c>PRODUCER_MAX_MESSAGES</c>)</summary>
    public int ProducerBatchMessages { get; set; } = 100;

    /// <summary>Partitions that are read at the same time, besides their ends, which are followed together; 1 to 256. Default 8.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>What each reader has ready, bytes; bounds <see cref="ConsumerQueueMessages"/>. 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public int PrefetchBytes { get; set; } = 16 << 20;

    /// <summary>The newest records of all partitions that are kept in memory for those who read at the end, bytes; 0 to 16 GiB. Default 64 MiB.</summary>
    public long TailBytes { get; set; } = 64L << 20;

    /// <summary>A record that is not durable by then is refused; 100 ms to 15 min. Default 30 s.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a question to the brokers, and a read that is owed records, may take; 100 ms to 5 min. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Encrypt connections and check the broker's certificate and its host name. Default off.</summary>
    public bool Tls { get; set; }

    /// <summary>PEM file with the authorities that sign brokers; null (default) = those of the system. Ignored without <see cref="Tls"/>.</summary>
    public string? TlsCaFile { get; set; }

    /// <summary>PEM file with our certificate, for brokers that ask for one; needs <see cref="TlsKeyFile"/>. Ignored without <see cref="Tls"/>.</summary>
    public string? TlsCertificateFile { get; set; }

    /// <summary>PEM file with the key of our certificate.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>Password of <see cref="TlsKeyFile"/>; null = none.</summary>
    public string? TlsKeyPassword { get; set; }

    /// <summary><c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>; null (default) = no log-in.</summary>
    public string? SaslMechanism { get; set; }

    /// <summary>User name for <see cref="SaslMechanism"/>.</summary>
    public string? SaslUser { get; set; }

    /// <summary>Password for <see cref="SaslMechanism"/>.</summary>
    public string? SaslPassword { get; set; }

    /// <summary>How we are called in the brokers' logs and quotas. Default <c>lazaret</c>.</summary>
    public string ClientId { get; set; } = "lazaret";

    /// <summary>The group that consumers name, for brokers that grant rights by it; no group is ever joined or left behind. Default <c>lazaret</c>.</summary>
    public string GroupId { get; set; } = "lazaret";

    /// <summary>Further settings of librdkafka by their names; they win over all above.</summary>
    public IDictionary<string, string> Extra { get; } = new Dictionary<string, string>();

    /// <summary>What is wrong with these settings, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> errors = [];
        Text(nameof(BootstrapServers), BootstrapServers);
        Text(nameof(ClientId), ClientId);
        Text(nameof(GroupId), GroupId);
        Range(nameof(ConnectRetries), ConnectRetries, 1, 1_000);
        Range(nameof(MessageMaxBytes), MessageMaxBytes, 1_000, 1_000_000_000);
        Range(nameof(FetchBatchBytes), FetchBatchBytes, 1, 1_000_000_000);
        Range(nameof(InFlightRequests), InFlightRequests, 1, 5);
        Range(nameof(ProducerQueueMessages), ProducerQueueMessages, 1, 10_000_000);
        Range(nameof(ConsumerQueueMessages), ConsumerQueueMessages, 1, 10_000_000);
        Range(nameof(ProducerBatchMessages), ProducerBatchMessages, 1, 1_000_000);
        Range(nameof(Readers), Readers, 1, 256);
        Range(nameof(PrefetchBytes), PrefetchBytes, 64 << 10, 1 << 30);
        Range(nameof(TailBytes), TailBytes, 0, 16L << 30);
        Range(nameof(DeliveryTimeout) + " in milliseconds", (long)DeliveryTimeout.TotalMilliseconds, 100, 900_000);
        Range(nameof(RequestTimeout) + " in milliseconds", (long)RequestTimeout.TotalMilliseconds, 100, 300_000);
        if (TlsCertificateFile is null != TlsKeyFile is null)
        {
            errors.Add($"{nameof(TlsCertificateFile)} and {nameof(TlsKeyFile)} come together.");
        }

        if (SaslMechanism is not (null or "PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512"))
        {
            errors.Add($"{nameof(SaslMechanism)} is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.");
        }

        if (SaslMechanism is not null && (string.IsNullOrEmpty(SaslUser) || string.IsNullOrEmpty(SaslPassword)))
        {
            errors.Add($"{nameof(SaslMechanism)} needs {nameof(SaslUser)} and {nameof(SaslPassword)}.");
        }

        return errors;

        void Text(string name, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                errors.Add($"{name} is missing.");
            }
        }

        void Range(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                errors.Add(FormattableString.Invariant($"{name} is {least} to {most}, not {value}."));
            }
        }
    }
}
