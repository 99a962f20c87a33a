namespace Lazaret.Scanning.Audit;

/// <summary>The audit output cannot start. The message is one sentence for people.</summary>
public sealed class AuditStartException(string message) : Exception(message);
