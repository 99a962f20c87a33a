namespace Lazaret.Core.Domains;

/// <summary>The queue cannot be used as it is set: a wrong option, password or kind of server. Trying again changes nothing. The message is one sentence.</summary>
public sealed class DomainQueueRefusedException : Exception
{
    public DomainQueueRefusedException()
        : this("The queue of names cannot be used as it is set.")
    {
    }

    public DomainQueueRefusedException(string message)
        : base(message)
    {
    }

    public DomainQueueRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
