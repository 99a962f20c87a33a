using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>Gives the event its key and its tracking fields; the latter before deletions are looked at, so that those of links, authors and submissions work on the way in too (§18 item 13).</summary>
internal sealed class IdentityStage : IProduceStage
{
    public string Name => "InjectId";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
    {
        if (EventKeys.Of(item.Event) is not { } key)
        {
            return null;
        }

        item.Event.ModelVersion = DispatchEvent.CurrentVersion;
        item.Event.KafkaKey = key;
        TrackingIds.Set(item.Event);
        return item;
    }
}
