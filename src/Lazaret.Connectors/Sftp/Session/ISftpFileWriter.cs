using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>A new file that is written from its first byte on. For one writer at a time; dispose to close.</summary>
internal interface ISftpFileWriter : IAsyncDisposable
{
    /// <summary>Hands bytes over; several writes are under way at a time. The buffer is free when it returns.</summary>
    /// <exception cref="SftpException">This write or one before it failed, or the connection is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Waits for all writes, has the server put the file on its disk where it can, looks at the file, and closes it.</summary>
    /// <exception cref="SftpException">Something of that failed.</exception>
    ValueTask<SftpAttributes> FinishAsync(CancellationToken cancellationToken);
}
