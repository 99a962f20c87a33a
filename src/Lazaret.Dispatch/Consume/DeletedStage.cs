using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops binaries that were deleted since they were published, and takes them out of the log for good (<c>event-dispatcher</c> §7.5).</summary>
/// <param name="deleted">What was deleted.</param>
/// <param name="bury">Puts a tombstone where the event is published, in the background.</param>
internal sealed class DeletedStage(DeletedIndex deleted, Action<BinaryEvent> bury) : IConsumeStage
{
    public string Name => "FilterPreviouslyDeleted";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        if (e is not BinaryEvent binary || !deleted.Contains(binary))
        {
            return null;
        }

        bury(binary);
        return "deleted";
    }
}
