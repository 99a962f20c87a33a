namespace Lazaret.Connectors.Sftp;

/// <summary>What went wrong on the way to a server or there.</summary>
internal enum SftpFailureKind
{
    /// <summary>The server's key is not one of those that are pinned: nothing is read until somebody looks at it.</summary>
    HostKeyMismatch,

    /// <summary>The server does not let us in.</summary>
    AuthFailed,

    /// <summary>There is no connection: refused, no route, no such host, no answer.</summary>
    Unreachable,

    /// <summary>The server lets us in and offers no SFTP.</summary>
    NoSftp,

    /// <summary>What it says is no SFTP, or more than is taken.</summary>
    ProtocolError,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>No answer for too long.</summary>
    Timeout,

    /// <summary>The program <c>ssh</c> is missing or cannot be run.</summary>
    NoProgram,

    /// <summary>There is no such file or folder.</summary>
    NotFound,

    /// <summary>A folder, link, FIFO or device where a regular file is meant.</summary>
    NotRegular,

    /// <summary>The account may not do that.</summary>
    PermissionDenied,

    /// <summary>The server can not do that.</summary>
    Unsupported,

    /// <summary>The server failed and does not say why: a full disk, a name that is taken, and all else that the protocol has no number for.</summary>
    ServerFailure,
}
