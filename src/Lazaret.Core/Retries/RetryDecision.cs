namespace Lazaret.Core.Retries;

/// <summary>What follows a failure: another try after <see cref="Delay"/>, or the end with <see cref="Cause"/>.</summary>
/// <param name="Delay">How long to wait; null when there is no further try.</param>
/// <param name="Cause">Why it ends: <c>max_retries_exceeded</c> or <c>…_no_retry</c> (<c>scan-orchestrator</c> §8.1); the class with <c>_retry</c> otherwise.</param>
public readonly record struct RetryDecision(TimeSpan? Delay, string Cause);
