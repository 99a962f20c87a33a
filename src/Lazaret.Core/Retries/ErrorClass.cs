namespace Lazaret.Core.Retries;

/// <summary>What kind of error a try ended in; decides whether, when and how often it is tried again. The numbers are stored.</summary>
public enum ErrorClass
{
    /// <summary>Cannot reach the connector: TCP, DNS, TLS.</summary>
    ConnectorConnection = 0,

    /// <summary>The connector or the repository failed: HTTP 5xx, I/O error, truncated body.</summary>
    ConnectorServer = 1,

    /// <summary>The connector refuses: not found, forbidden, outside the asset. Trying again changes nothing.</summary>
    ConnectorClient = 2,

    /// <summary>No byte came for too long.</summary>
    ConnectorTimeout = 3,

    /// <summary>The connector asks for patience: HTTP 429 or 503 with Retry-After.</summary>
    ConnectorThrottled = 4,

    /// <summary>Cannot reach the scanner.</summary>
    ScannerConnection = 10,

    /// <summary>The scanner gave no verdict in time.</summary>
    ScannerTimeout = 11,

    /// <summary>The scanner failed: HTTP 5xx, initialising, an error reply.</summary>
    ScannerServer = 12,

    /// <summary>The scanner refuses this item: HTTP 400, 404.</summary>
    ScannerClient = 13,

    /// <summary>The scanner refuses us: HTTP 401, 403. Holds the lane until the credentials are mended.</summary>
    ScannerAuth = 14,

    /// <summary>The scanner asks for patience: HTTP 429.</summary>
    ScannerThrottled = 15,

    /// <summary>The scanner's answer makes no sense, or is for other bytes than were sent.</summary>
    ScannerProtocol = 16,

    /// <summary>The object changed while it was read.</summary>
    ObjectChanged = 20,

    /// <summary>The item itself makes no sense.</summary>
    Validation = 30,

    /// <summary>The worker that held the item was lost again and again.</summary>
    WorkerLost = 31,

    /// <summary>A bug or an unforeseen error of ours.</summary>
    Unknown = 40,
}
