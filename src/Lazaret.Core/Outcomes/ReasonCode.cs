namespace Lazaret.Core.Outcomes;

/// <summary>Why an item was not scanned or failed. The numbers are stored; the names in snake case are what users see.</summary>
public enum ReasonCode
{
    None = 0,

    // What the content or the engine's limits caused (connectors §5.2).
    EncryptedFile = 1,
    FileTooLarge = 2,
    FileTypeNotSupported = 3,
    CorruptedFile = 4,
    ArchiveNestingLimit = 5,
    ArchiveTooLarge = 6,
    ZipBomb = 7,
    InvalidBase64 = 8,
    InvalidHash = 9,
    SystemInitializing = 10,
    ScanError = 11,
    UnknownVerdict = 12,
    EmptyFile = 13,

    // The scanner as a service.
    ScannerTimeout = 20,
    ScannerUnavailable = 21,
    ScannerOverloaded = 22,
    ScannerAuth = 23,
    ScannerProtocol = 24,
    ScannerRejected = 25,

    /// <summary>The scanner answered for fewer or other bytes than were read.</summary>
    ContentMismatch = 26,

    // The repository (connectors §5.3).
    ObjectNotFound = 40,
    PermissionError = 41,
    AuthError = 42,
    Transient = 43,
    ReadFailed = 44,
    ReadTimeout = 45,
    ObjectChanged = 46,
    NotARegularFile = 47,
    OutsideAsset = 48,
    ConnectorUnavailable = 49,

    /// <summary>It lies in an archive tier and must be brought back first.</summary>
    Archived = 50,

    /// <summary>It is encrypted with a key that the repository does not hold, or must not use for us.</summary>
    KeyUnavailable = 51,

    /// <summary>A server's key is not one of those that are pinned: nothing is read until somebody has looked at it.</summary>
    HostKeyMismatch = 52,

    /// <summary>It was replaced after it was listed: the version that was taken is gone, and what lies there now is an item of its own.</summary>
    Superseded = 53,

    // Ourselves.
    Cancelled = 60,
    PolicyBlocked = 61,
    DamagedRecord = 62,
    WorkerLost = 63,
    Internal = 64,

    // A route.

    /// <summary>It was scanned, but could not be delivered or quarantined.</summary>
    DeliveryFailed = 70,
}
