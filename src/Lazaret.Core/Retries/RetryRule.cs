namespace Lazaret.Core.Retries;

/// <summary>How one error class is tried again.</summary>
/// <param name="MaxRetries">Tries after the first; 0 = never again.</param>
/// <param name="Base">The first wait; doubles each time.</param>
/// <param name="Cap">The longest wait.</param>
public sealed record RetryRule(int MaxRetries, TimeSpan Base, TimeSpan Cap)
{
    public static readonly RetryRule Never = new(0, TimeSpan.Zero, TimeSpan.Zero);
}
