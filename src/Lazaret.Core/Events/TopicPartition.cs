namespace Lazaret.Core.Events;

/// <summary>One partition of a topic; counted from 0.</summary>
public readonly record struct TopicPartition(string Topic, int Partition);
