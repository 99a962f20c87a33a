using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;

namespace Lazaret.Dispatch.Replay;

/// <summary>Keeps what plugins found, before it is taken out of their statuses (<c>event-dispatcher</c> §6.7, §7.1). Nothing is dropped.</summary>
internal sealed class ReplayFillStage(ReplayCache cache) : IProduceStage
{
    public string Name => "ReplayPluginCompletion";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
    {
        // What was taken from the cache does not go into it again: it would never run out.
        if (item is { IsReplayed: false, Event: StatusEvent status })
        {
            cache.Offer(status);
        }

        return item;
    }
}
