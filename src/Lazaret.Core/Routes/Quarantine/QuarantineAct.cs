namespace Lazaret.Core.Routes.Quarantine;

/// <summary>What can be done to an entry.</summary>
public enum QuarantineAct
{
    /// <summary>Delivered as if it were clean.</summary>
    Release = 0,

    Delete = 1,

    /// <summary>Scanned again; it stays.</summary>
    Rescan = 2,

    /// <summary>Taken away because its time was over.</summary>
    Expire = 3,
}
