namespace Lazaret.Scanning.Api;

/// <summary>The HTTP interface cannot start. The message is one sentence for people.</summary>
public sealed class ApiStartException(string message, Exception? inner = null) : Exception(message, inner);
