using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Replay;

/// <summary>Does not hand out a task whose result is known, but has the result published (<c>event-dispatcher</c> §6.7).</summary>
/// <param name="cache">The results.</param>
/// <param name="replay">Publishes in the background: the status that was kept, the trigger, the id of the task.</param>
internal sealed class ReplayStage(ReplayCache cache, Action<StatusEvent, BinaryEvent, string> replay) : IConsumeStage
{
    public string Name => "ReplayPluginCompletion";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        // What goes out again was not answered for the first time round: the plugin itself shall try.
        if (!request.IsTask || step.IsAgain || e is not BinaryEvent trigger || trigger.Flags.BypassCache
            || cache.Find(trigger.Entity.Sha256, request.Name, request.Version) is not { } cached)
        {
            return null;
        }

        step.Instead = id => replay(cached, trigger, id);
        return "cached";
    }
}
