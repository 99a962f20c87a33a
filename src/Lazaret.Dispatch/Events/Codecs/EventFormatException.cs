namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Bytes are no event of the expected form. The message is the end of a sentence that begins with what was read.</summary>
internal sealed class EventFormatException : Exception
{
    public EventFormatException()
        : this("is not an event")
    {
    }

    public EventFormatException(string message)
        : base(message)
    {
    }

    public EventFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
