namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>The quarantine cannot be opened; the message is one sentence for people.</summary>
public sealed class QuarantineOpenException(string message, Exception? inner = null) : Exception(message, inner);
