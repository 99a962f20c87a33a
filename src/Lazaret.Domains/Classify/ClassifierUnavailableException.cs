namespace Lazaret.Domains.Classify;

/// <summary>No classifier can answer now; the same question later may be answered.</summary>
/// <param name="message">One sentence: what was tried, and why there is no answer.</param>
/// <param name="overloaded">The queue is full, as opposed to nothing being reachable.</param>
/// <param name="inner">What went wrong below.</param>
public sealed class ClassifierUnavailableException(string message, bool overloaded = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the queue is full: ask again after a pause. False when no server is reachable.</summary>
    public bool IsOverloaded { get; } = overloaded;
}
