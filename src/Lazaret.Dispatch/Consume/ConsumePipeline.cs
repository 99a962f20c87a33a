using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Consume;

/// <summary>The steps in their order.</summary>
internal sealed class ConsumePipeline(IReadOnlyList<IConsumeStage> stages)
{
    /// <summary>Why the event is dropped, as <c>STAGE-reason</c>; null when the consumer gets it.</summary>
    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        foreach (IConsumeStage stage in stages)
        {
            if (stage.Drop(e, request, step) is { } reason)
            {
                return $"{stage.Name}-{reason}";
            }
        }

        return null;
    }
}
