using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops what is older than its source keeps events (<c>event-dispatcher</c> §6.5).</summary>
internal sealed class AgeOffStage(SourceCatalog sources, TimeProvider time) : IConsumeStage
{
    public string Name => "PipelineAgeoff";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step) => IsAgedOff(e, sources, time.GetUtcNow()) ? "ageoff" : null;

    /// <summary>Also used on the way in.</summary>
    public static bool IsAgedOff(DispatchEvent e, SourceCatalog sources, DateTimeOffset now) => e switch
    {
        BinaryEvent binary => sources.IsAgedOff(binary.Source.Name, binary.Source.Timestamp.Moment, now),
        StatusEvent status => sources.IsAgedOff(status.Entity.Input.Source.Name, status.Entity.Input.Source.Timestamp.Moment, now),
        _ => false,
    };
}
