namespace Lazaret.Connectors.Sftp;

/// <summary>Something that did not work.</summary>
/// <param name="Kind">What.</param>
/// <param name="Message">One sentence without its full stop; no secrets, no control characters.</param>
/// <param name="RetryAfter">Nothing is tried before that much time has passed; null = at once.</param>
internal sealed record SftpFailure(SftpFailureKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>True when the connection is gone or never was: the next try needs another one.</summary>
    public bool IsOfConnection => Kind <= SftpFailureKind.NoProgram;

    /// <summary>True when it may work later without anybody doing something.</summary>
    public bool MayPass => Kind is SftpFailureKind.Unreachable or SftpFailureKind.ConnectionLost or SftpFailureKind.Timeout or SftpFailureKind.ProtocolError or SftpFailureKind.ServerFailure;
}
