using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>Drops binaries that were deleted (<c>event-dispatcher</c> §7.5).</summary>
internal sealed class DeletedStage(DeletedIndex deleted) : IProduceStage
{
    public string Name => "FilterPreviouslyDeleted";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added) => item.Event is BinaryEvent binary && deleted.Contains(binary) ? null : item;
}
