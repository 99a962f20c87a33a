namespace Lazaret.Scanning.Audit;

/// <summary>Where the way to the collector stands.</summary>
public enum AuditState
{
    /// <summary>The first connection is being made.</summary>
    Starting = 0,

    /// <summary>The collector takes lines.</summary>
    Connected = 1,

    /// <summary>There is no connection; the next try comes after a wait. Lines gather in the store.</summary>
    Waiting = 2,

    Stopped = 3,
}
