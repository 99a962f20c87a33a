namespace Lazaret.Core.Streams;

/// <summary>A stream store cannot do its work: not reachable, not allowed, full, or its content is damaged. The message is one sentence.</summary>
public sealed class StreamStoreException : Exception
{
    public StreamStoreException()
        : this("The stream store cannot be used.")
    {
    }

    public StreamStoreException(string message)
        : base(message)
    {
    }

    public StreamStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A later try may succeed.</summary>
    public bool MayPass { get; init; }
}
