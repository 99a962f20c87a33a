namespace Lazaret.Dispatch.Client;

/// <summary>A dispatcher cannot be reached, refuses, or answers what it may not. The message is one sentence.</summary>
internal sealed class DispatcherClientException : Exception
{
    public DispatcherClientException()
        : this("The dispatcher cannot be used.")
    {
    }

    public DispatcherClientException(string message)
        : base(message)
    {
    }

    public DispatcherClientException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public DispatcherClientException(string message, int status)
        : base(message) => Status = status;

    /// <summary>The HTTP status of a refusal; 0 when there was no answer, or a wrong one.</summary>
    public int Status { get; }

    /// <summary>Asking again later may help.</summary>
    public bool IsTransient => Status is 0 or 408 or 425 or 429 or >= 500;
}
