using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>
/// One SFTP session. All methods may be called at the same time from many threads; requests of all of them share the connection. Paths are bytes, as the server
/// takes them. Every method throws <see cref="SftpException"/> for what the server refuses and, from then on, when the connection is gone.
/// </summary>
internal interface ISftpSession : IAsyncDisposable
{
    /// <summary>Why it is of no use any more; null while it is.</summary>
    SftpFailure? Failure { get; }

    /// <summary>Requests without answer, to choose the least busy of several sessions.</summary>
    int Load { get; }

    /// <summary>What the server can beyond version 3.</summary>
    SftpExtensions Extensions { get; }

    /// <summary>The entries of a folder, without <c>.</c> and <c>..</c>, in the server's order and as they come. Names are not checked.</summary>
    IAsyncEnumerable<IReadOnlyList<SftpEntry>> ListAsync(byte[] folder, CancellationToken cancellationToken);

    /// <summary>Looks at what lies at a path; a link is looked at itself.</summary>
    ValueTask<SftpAttributes> LookAsync(byte[] path, CancellationToken cancellationToken);

    /// <summary>The same, links followed.</summary>
    ValueTask<SftpAttributes> LookThroughAsync(byte[] path, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a regular file and begins to read it from its start. Anything else is refused before it is opened: opening a FIFO would hold up the whole session.
    /// </summary>
    ValueTask<ISftpFileReader> OpenAsync(byte[] path, CancellationToken cancellationToken);

    /// <summary>Makes a file that must not be there yet, for writing.</summary>
    ValueTask<ISftpFileWriter> CreateAsync(byte[] path, uint permissions, CancellationToken cancellationToken);

    /// <summary>Renames. Without <paramref name="replace"/> what is at the new name is left alone, and the rename fails.</summary>
    ValueTask RenameAsync(byte[] from, byte[] to, bool replace, CancellationToken cancellationToken);

    ValueTask RemoveAsync(byte[] path, CancellationToken cancellationToken);

    ValueTask MakeFolderAsync(byte[] path, CancellationToken cancellationToken);

    ValueTask RemoveFolderAsync(byte[] path, CancellationToken cancellationToken);

    /// <summary>The absolute path, links resolved, as the server does it.</summary>
    ValueTask<byte[]> RealPathAsync(byte[] path, CancellationToken cancellationToken);

    /// <summary>Room on the disk of a path; null when the server does not tell.</summary>
    ValueTask<SftpSpace?> SpaceAsync(byte[] path, CancellationToken cancellationToken);
}
