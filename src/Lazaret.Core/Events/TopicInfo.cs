namespace Lazaret.Core.Events;

/// <summary>A topic that is there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="Replicas">How many copies.</param>
public sealed record TopicInfo(string Name, int Partitions, int Replicas);
