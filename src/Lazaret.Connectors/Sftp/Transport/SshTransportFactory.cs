using System.Diagnostics;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>Connections carried by the system's <c>ssh</c> (<c>sftp-ingest</c> §4.1): a process each.</summary>
internal sealed class SshTransportFactory(SftpServerOptions server) : ISftpTransportFactory
{
    private readonly KnownHosts known = new(server);

    public string Server => server.Shown;

    /// <summary>For tests: told of each process that was started.</summary>
    internal Action<Process>? OnStarted { get; set; }

    public async ValueTask<ISftpTransport> ConnectAsync(CancellationToken cancellationToken)
    {
        string program = SshPrograms.Ssh(server);
        PrivateFolder folder = new();
        try
        {
            string hosts = folder.Write("known_hosts", await known.ContentAsync(folder.Path, cancellationToken).ConfigureAwait(false));
            Process process = ChildProcess.Start(program, SshArguments.For(server, hosts), folder.Path, AskPass.Prepare(server, folder));
            OnStarted?.Invoke(process);
            return new SshTransport(process, folder, server, known);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
