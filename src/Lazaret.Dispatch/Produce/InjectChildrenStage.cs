using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>Adds the children that people put under a binary (<c>event-dispatcher</c> §7.3).</summary>
/// <param name="inserts">The children.</param>
/// <param name="copy">Copies the content of a child from its own source to that of the parent, in the background: child, original source, source of the parent.</param>
/// <param name="time">The clock.</param>
internal sealed class InjectChildrenStage(InsertIndex inserts, Action<InsertEvent, string> copy, TimeProvider time) : IProduceStage
{
    public string Name => "InjectChildEvents";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
    {
        if (item.Event is BinaryEvent binary && inserts.Count > 0 && ChildInjection.IsInjectable(binary))
        {
            foreach (InsertEvent insert in inserts.Of(binary.Entity.Sha256))
            {
                copy(insert, binary.Source.Name);
                added.Add(new ProduceItem(ChildInjection.Attach(binary, insert, time.GetUtcNow()), item.Input, isDerived: true));
            }
        }

        return item;
    }
}
