namespace Lazaret.Connectors.Hosting;

/// <summary>A connector host cannot start; the message is a sentence for people.</summary>
public sealed class ConnectorHostException(string message, Exception? inner = null) : Exception(message, inner);
