namespace Lazaret.Core.Events;

/// <summary>How a topic is to be.</summary>
public sealed record TopicSpec
{
    /// <summary>Its name, such as <c>azul.prod.system.status</c>: 1 to 249 letters, digits, dots, underscores and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>At least 1.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Copies; a log on one machine has one whatever this says.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Records older than this go; null = they stay. (<c>retention.ms</c>.)</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Of records with the same key only the newest stays, of tombstones none after a day. (<c>cleanup.policy</c> has <c>compact</c>.)</summary>
    public bool Compact { get; init; }

    /// <summary>Further settings for logs that know them, by their Kafka names.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();
}
