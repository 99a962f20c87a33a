namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>Makes connections to one server.</summary>
internal interface ISftpTransportFactory
{
    /// <summary>The server for messages: host and port.</summary>
    string Server { get; }

    /// <summary>Starts a connection. It need not stand yet: that it cannot be made may also show at its streams.</summary>
    /// <exception cref="SftpException">It cannot be started, or the server's keys are not those that are pinned.</exception>
    ValueTask<ISftpTransport> ConnectAsync(CancellationToken cancellationToken);
}
