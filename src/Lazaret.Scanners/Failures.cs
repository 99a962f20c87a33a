using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanners;

/// <summary>The failures that all scanners share, in one wording.</summary>
internal static class Failures
{
    /// <summary>The longest message a <see cref="Failure"/> may carry, in characters.</summary>
    public const int MaxMessage = 2000;

    public static Failure Connection(string message) => Make(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, message);

    public static Failure Timeout(string message) => Make(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, message);

    public static Failure Protocol(string message) => Make(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, message);

    public static Failure ContentMismatch(string message) => Make(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, message);

    public static Failure Make(ErrorClass kind, ReasonCode reason, string message, TimeSpan? retryAfter = null) =>
        new(kind, reason, message.Length <= MaxMessage ? message : message[..MaxMessage], retryAfter);
}
