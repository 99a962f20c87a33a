namespace Lazaret.Core.Dsx;

/// <summary>Words of the wire's status members.</summary>
public static class DsxStatus
{
    // Of answers.
    public const string Success = "success";
    public const string Error = "error";
    public const string Nothing = "nothing";

    // Of connectors.
    public const string Ready = "ready";
    public const string Starting = "starting";
    public const string Stopped = "stopped";
    public const string Failed = "failed";

    // Of results.
    public const string Scanned = "scanned";
    public const string NotScanned = "not scanned";
    public const string ActionSucceeded = "action succeeded";
    public const string ActionFailed = "action attempted, but failed";
}
