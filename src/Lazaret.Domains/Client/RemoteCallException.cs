using Lazaret.Domains.Grpc;

namespace Lazaret.Domains.Client;

/// <summary>One try at one server failed.</summary>
/// <param name="code">What it answered; UNAVAILABLE when there was no connection.</param>
/// <param name="message">Its words, or what went wrong on the way.</param>
/// <param name="inner">What went wrong below.</param>
internal sealed class RemoteCallException(GrpcCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public GrpcCode Code { get; } = code;
}
