using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Consume;

/// <summary>A step that each event passes on its way to a consumer (<c>event-dispatcher</c> §6.5).</summary>
internal interface IConsumeStage
{
    /// <summary>As the info of an answer names it.</summary>
    string Name { get; }

    /// <summary>Why the consumer does not get the event; null when it does.</summary>
    /// <param name="e">The event; not changed.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="step">Whether it comes again, and what is to be done later.</param>
    string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step);
}
