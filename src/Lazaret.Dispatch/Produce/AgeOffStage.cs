using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Produce;

/// <summary>Drops what is older than its source keeps events.</summary>
internal sealed class AgeOffStage(SourceCatalog sources, TimeProvider time) : IProduceStage
{
    public const string StageName = "PipelineAgeoff";

    public string Name => StageName;

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added) => Consume.AgeOffStage.IsAgedOff(item.Event, sources, time.GetUtcNow()) ? null : item;
}
