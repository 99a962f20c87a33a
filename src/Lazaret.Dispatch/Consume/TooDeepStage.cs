using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops binaries whose path is too long, so that extraction comes to an end (<c>event-dispatcher</c> §6.5).</summary>
internal sealed class TooDeepStage(int mostForTasks = 10, int mostElse = 11) : IConsumeStage
{
    public string Name => "FilterTooDeep";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step) =>
        e is BinaryEvent binary && binary.Source.Path.Count > (request.IsTask ? mostForTasks : mostElse) ? "too_deep" : null;
}
