using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>An open file that is read ahead, from its first byte to its last. For one reader at a time; dispose to close.</summary>
internal interface ISftpFileReader : IAsyncDisposable
{
    /// <summary>What the handle said before the first byte was read.</summary>
    SftpAttributes Before { get; }

    /// <summary>The next bytes; 0 when as many came as <see cref="Before"/> promises, or the file ended.</summary>
    /// <exception cref="SftpException">The server refused, or the connection is gone.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>What the handle says after the last byte was read, and whether there were more bytes than promised.</summary>
    /// <exception cref="SftpException">The server refused, or the connection is gone.</exception>
    ValueTask<(SftpAttributes After, bool HasMore)> EndAsync(CancellationToken cancellationToken);
}
