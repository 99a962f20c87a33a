namespace Lazaret.Dispatch.Sources;

/// <summary>Kafka's names of the topic settings that mean something to us.</summary>
internal static class TopicConfigKeys
{
    /// <summary>Milliseconds; −1 = no limit.</summary>
    public const string Retention = "retention.ms";

    /// <summary><c>delete</c>, <c>compact</c> or both with a comma.</summary>
    public const string Cleanup = "cleanup.policy";

    /// <summary>Bytes.</summary>
    public const string Segment = "segment.bytes";
}
