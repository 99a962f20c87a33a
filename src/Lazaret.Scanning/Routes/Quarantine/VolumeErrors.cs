using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>What a failure of a volume means.</summary>
internal static class VolumeErrors
{
    private const int OutOfSpace = 28;
    private const int OverQuota = 122;

    public static QuarantineResult Result(string root, Exception e) => (e.HResult & 0xFFFF) is OutOfSpace or OverQuota
        ? new QuarantineResult(QuarantineStatus.Full, $"The quarantine {root} is full: {e.Message}")
        : new QuarantineResult(QuarantineStatus.Unavailable, $"The quarantine {root} cannot be used: {e.Message}");
}
