namespace Lazaret.Dispatch.Sources;

/// <summary>What a configuration says about topics; what it does not say stays as it was.</summary>
internal readonly record struct TopicChange
{
    public TopicChange()
    {
    }

    /// <summary>0 = not said.</summary>
    public int Partitions { get; init; }

    /// <summary>0 = not said.</summary>
    public int Replicas { get; init; }

    /// <summary>Settings by their Kafka names; empty = none said.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();
}
