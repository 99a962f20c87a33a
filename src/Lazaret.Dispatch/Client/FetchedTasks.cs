using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Client;

/// <summary>The answer to a fetch (<c>event-dispatcher</c> §2.4).</summary>
internal sealed record FetchedTasks
{
    public required IReadOnlyList<BinaryEvent> Events { get; init; }

    /// <summary>How many events were kept back.</summary>
    public int Filtered { get; init; }

    public bool Ready { get; init; }

    public bool Paused { get; init; }
}
