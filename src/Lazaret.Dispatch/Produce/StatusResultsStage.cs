using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Produce;

/// <summary>Makes the results of a completed task events of their own (<c>event-dispatcher</c> §7.2).</summary>
internal sealed class StatusResultsStage : IProduceStage
{
    public string Name => "ProduceStatusResults";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
    {
        if (item.Event is not StatusEvent status || !StatusNames.IsCompleted(status.Entity.Status))
        {
            return item;
        }

        EventFlags input = status.Entity.Input.Flags;
        foreach (BinaryEvent result in status.Entity.Results)
        {
            result.Flags = new EventFlags { Expedite = input.Expedite, BypassCache = input.BypassCache };
            added.Add(new ProduceItem(result, item.Input, isDerived: true));
        }

        status.Entity.Results = [];
        return item;
    }
}
