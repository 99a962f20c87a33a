using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>An event on its way into the log.</summary>
internal sealed class ProduceItem(DispatchEvent e, int input, bool isDerived, bool isReplayed = false)
{
    public DispatchEvent Event { get; } = e;

    /// <summary>Which of the events of the request it is, or came from.</summary>
    public int Input => input;

    /// <summary>It was not sent by the client, but made here.</summary>
    public bool IsDerived => isDerived;

    /// <summary>It repeats what a plugin said before.</summary>
    public bool IsReplayed => isReplayed;
}
