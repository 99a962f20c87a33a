namespace Lazaret.Core.Domains;

/// <summary>The queue cannot be used now. The message is one sentence. What was asked may or may not have been done.</summary>
public sealed class DomainQueueException : Exception
{
    public DomainQueueException()
        : this("The queue of names cannot be used.")
    {
    }

    public DomainQueueException(string message)
        : base(message)
    {
    }

    public DomainQueueException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
