using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Retries;

/// <summary>An expected failure, as a value.</summary>
/// <param name="Class">Decides about the retry.</param>
/// <param name="Reason">What the user sees if it stays.</param>
/// <param name="Message">One sentence; at most 2,000 characters; no file content, no secrets.</param>
/// <param name="RetryAfter">The least wait the other side asked for; null when it did not.</param>
public sealed record Failure(ErrorClass Class, ReasonCode Reason, string Message, TimeSpan? RetryAfter = null)
{
    public Blame Blame => Class switch
    {
        <= ErrorClass.ConnectorThrottled or ErrorClass.ObjectChanged => Blame.Source,
        >= ErrorClass.ScannerConnection and <= ErrorClass.ScannerProtocol => Blame.Scanner,
        _ => Blame.Ourselves,
    };

    /// <summary>True when the scanner as a whole is in trouble, not this item: what a circuit breaker counts.</summary>
    public bool IsScannerOutage => Class is ErrorClass.ScannerConnection or ErrorClass.ScannerTimeout or ErrorClass.ScannerServer
        or ErrorClass.ScannerAuth or ErrorClass.ScannerThrottled;
}
