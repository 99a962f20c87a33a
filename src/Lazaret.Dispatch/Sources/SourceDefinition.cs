namespace Lazaret.Dispatch.Sources;

/// <summary>What is configured for a source (<c>event-dispatcher</c> §8.4). A source with nothing but its name is fine.</summary>
internal sealed record SourceDefinition
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>For the user interface.</summary>
    public string IconClass { get; init; } = "";

    /// <summary>How the metastore divides its indexes; nothing to the dispatcher.</summary>
    public string PartitionUnit { get; init; } = "";

    /// <summary>Events whose source time is older than this are aged off; null = never.</summary>
    public TimeSpan? Expiry { get; init; }

    public bool ExcludeFromBackup { get; init; }

    public IReadOnlyList<SourceReference> References { get; init; } = [];

    /// <summary>0 = the number of the settings.</summary>
    public int Partitions { get; init; }

    /// <summary>0 = the number of the settings.</summary>
    public int Replicas { get; init; }

    /// <summary>Settings of its topics by their Kafka names, as written.</summary>
    public IReadOnlyDictionary<string, string> KafkaConfig { get; init; } = new Dictionary<string, string>();

    /// <summary>The expiry as <c>retention.ms</c> has it: −1 = never.</summary>
    public long ExpiryMilliseconds => Expiry is { } expiry ? (long)expiry.TotalMilliseconds : -1;

    /// <summary>Settings of its topics: what is written, but the two that follow from the expiry always win (§8.3).</summary>
    public IReadOnlyDictionary<string, string> TopicConfig() => new Dictionary<string, string>(KafkaConfig, StringComparer.Ordinal)
    {
        [TopicConfigKeys.Retention] = ExpiryMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
        [TopicConfigKeys.Cleanup] = Expiry is null ? "compact" : "delete",
    };
}
