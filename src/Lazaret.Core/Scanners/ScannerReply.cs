using Lazaret.Core.Retries;

namespace Lazaret.Core.Scanners;

/// <summary>A verdict, or why there is none: exactly one of the two is set.</summary>
public readonly record struct ScannerReply(ScannerVerdict? Verdict, Failure? Failure)
{
    public static implicit operator ScannerReply(ScannerVerdict verdict) => new(verdict, null);

    public static implicit operator ScannerReply(Failure failure) => new(null, failure);

    public static ScannerReply FromScannerVerdict(ScannerVerdict verdict) => new(verdict, null);

    public static ScannerReply FromFailure(Failure failure) => new(null, failure);
}
