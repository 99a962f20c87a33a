namespace Lazaret.Core.Stores;

/// <summary>What a retention run removed.</summary>
public sealed record RetentionResult(long Results, long Jobs);
