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

    // Ourselves.
    Cancelled = 60,
    PolicyBlocked = 61,
    DamagedRecord = 62,
    WorkerLost = 63,
    Internal = 64,
}
