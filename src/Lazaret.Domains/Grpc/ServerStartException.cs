namespace Lazaret.Domains.Grpc;

/// <summary>The server cannot be started; the message is a sentence for the person who starts it.</summary>
internal sealed class ServerStartException(string message, Exception? inner = null) : Exception(message, inner);
