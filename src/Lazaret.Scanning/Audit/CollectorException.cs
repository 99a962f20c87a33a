namespace Lazaret.Scanning.Audit;

/// <summary>The collector cannot be reached or has gone. The message is one sentence for people.</summary>
internal sealed class CollectorException(string message, Exception? inner = null) : Exception(message, inner);
