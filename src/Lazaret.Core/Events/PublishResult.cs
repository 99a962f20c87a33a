namespace Lazaret.Core.Events;

/// <summary>What became of a <see cref="PublishUnit"/>.</summary>
/// <param name="Records">In the order of its records; empty for a duplicate.</param>
/// <param name="WasEnded">The task had ended before: this is a repetition, and nothing was appended.</param>
/// <param name="Attempts">How often the task that ended with it had been handed out; 0 = none of those that were out ended with it.</param>
public sealed record PublishResult(IReadOnlyList<AppendResult> Records, bool WasEnded = false, int Attempts = 0);
