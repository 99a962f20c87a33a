using Lazaret.Core.Events;

namespace Lazaret.Storage.Sqlite.Dispatch;

/// <summary>A topic in memory; changed by the writer alone.</summary>
internal sealed class TopicEntry(TopicSpec spec, PartitionHead[] heads)
{
    public TopicSpec Spec { get; set; } = spec;

    public PartitionHead[] Heads { get; set; } = heads;

    public TopicInfo Info => new(Spec.Name, Heads.Length, Spec.Replicas);
}
