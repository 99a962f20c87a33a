using Lazaret.Core.Retries;

namespace Lazaret.Core.Connectors;

/// <summary>What one read gave.</summary>
/// <param name="Count">Bytes read; 0 at the end or with a failure.</param>
/// <param name="Failure">Why reading ended early; null otherwise.</param>
public readonly record struct ReadResult(int Count, Failure? Failure)
{
    public static readonly ReadResult End;
}
