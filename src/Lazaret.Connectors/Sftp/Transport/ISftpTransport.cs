namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>
/// One secure connection to an SFTP server whose identity was verified: bytes both ways. Here a child process of OpenSSH carries it; a library can take its
/// place behind this port.
/// </summary>
internal interface ISftpTransport : IAsyncDisposable
{
    /// <summary>From the server. Read blocks and gives 0 at the end; once <see cref="Abort"/> was called it ends soon.</summary>
    Stream FromServer { get; }

    /// <summary>To the server. Write blocks; once <see cref="Abort"/> was called it fails soon.</summary>
    Stream ToServer { get; }

    /// <summary>Why the connection ended, to be asked once <see cref="FromServer"/> ended: the transport's own knowledge, or null when it has none.</summary>
    ValueTask<SftpFailure?> ReasonAsync();

    /// <summary>Ends the connection at once. May be called at any time and more than once.</summary>
    void Abort();
}
