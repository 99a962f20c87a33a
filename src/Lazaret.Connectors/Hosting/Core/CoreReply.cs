namespace Lazaret.Connectors.Hosting.Core;

/// <summary>What the core answered, or why there is no answer.</summary>
/// <param name="Status">HTTP status; 0 when it could not be reached.</param>
/// <param name="Body">Its body.</param>
/// <param name="Error">Why it could not be reached; null when it answered.</param>
/// <param name="RetryAfter">The wait it asked for.</param>
internal sealed record CoreReply(int Status, byte[] Body, string? Error, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>May work later: not reached, throttled, or the core's own trouble.</summary>
    public bool MayPass => Status is 0 or 408 or 429 or >= 500;
}
