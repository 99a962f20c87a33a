namespace Lazaret.Core.Events;

/// <summary>One record of the log.</summary>
public readonly record struct LogPosition(string Topic, int Partition, long Offset)
{
    public TopicPartition In => new(Topic, Partition);
}
