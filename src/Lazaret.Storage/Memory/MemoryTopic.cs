using Lazaret.Core.Events;

namespace Lazaret.Storage.Memory;

/// <summary>A topic in memory.</summary>
internal sealed class MemoryTopic
{
    public TopicSpec Spec { get; private set; } = null!;

    public List<MemoryPartition> Partitions { get; } = [];

    public TopicInfo Info => new(Spec.Name, Partitions.Count, 1);

    public void Shape(TopicSpec spec)
    {
        Spec = spec;
        while (Partitions.Count < spec.Partitions)
        {
            Partitions.Add(new MemoryPartition());
        }
    }
}
