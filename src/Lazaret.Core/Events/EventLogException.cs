namespace Lazaret.Core.Events;

/// <summary>The log cannot be used, or a topic is not there. The message is one sentence.</summary>
public sealed class EventLogException : Exception
{
    public EventLogException()
        : this("The event log cannot be used.")
    {
    }

    public EventLogException(string message)
        : base(message)
    {
    }

    public EventLogException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
