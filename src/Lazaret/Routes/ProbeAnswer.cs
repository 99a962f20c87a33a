using Lazaret.Core.Retries;

namespace Lazaret.Routes;

/// <summary>What a try gave.</summary>
/// <param name="Failure">Null when it went well.</param>
/// <param name="Note">What there is to say though it did; empty when there is nothing.</param>
internal sealed record ProbeAnswer(Failure? Failure, string Note = "")
{
    public static ProbeAnswer Good { get; } = new((Failure?)null);
}
