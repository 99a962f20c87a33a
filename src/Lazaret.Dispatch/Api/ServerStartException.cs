namespace Lazaret.Dispatch.Api;

/// <summary>The HTTP interface cannot be started. The message is one sentence.</summary>
internal sealed class ServerStartException : Exception
{
    public ServerStartException()
        : this("The server cannot be started.")
    {
    }

    public ServerStartException(string message)
        : base(message)
    {
    }

    public ServerStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
