namespace Lazaret.Core.Actions;

/// <summary>How an action ended (<c>connectors</c> §5.4). The numbers are stored.</summary>
public enum ActionStatus
{
    /// <summary>It took effect, now or in an earlier run of the same request.</summary>
    Success = 0,

    /// <summary>Nothing was asked for.</summary>
    Nothing = 1,

    NotSupported = 2,
    ObjectNotFound = 3,
    PermissionError = 4,

    /// <summary>The object is not the one that was scanned; it was left alone.</summary>
    ObjectChanged = 5,

    /// <summary>It may work later; the only status that is retried.</summary>
    TransientPlatformError = 6,

    /// <summary>One half of movetag took effect; the message says which.</summary>
    Partial = 7,
    Error = 8,
}
