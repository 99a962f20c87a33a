namespace Lazaret.Scanning.Api.DeadLetters;

/// <summary>How many dead letters were requeued or discarded.</summary>
internal sealed record DeadLetterAnswer(int Count);
