namespace Lazaret.Core.Domains;

/// <summary>The answer to one name of a claim.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Text">The label, or why there is none; empty when unanswered.</param>
/// <param name="Details">Everything else that is known, for queues that want it (<see cref="IDomainQueue.WantsDetails"/>).</param>
public readonly record struct NameAnswer(AnswerKind Kind, string Text, IReadOnlyList<AnswerDetail>? Details = null);
