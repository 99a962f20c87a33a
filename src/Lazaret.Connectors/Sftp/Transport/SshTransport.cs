using System.Diagnostics;
using System.IO.Pipes;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>A connection that a child process carries: its input and output are the stream.</summary>
internal sealed class SshTransport : ISftpTransport
{
    private const int PipeSize = 1024 * 1024;
    private readonly Process process;
    private readonly PrivateFolder folder;
    private readonly SftpServerOptions server;
    private readonly KnownHosts known;
    private readonly BoundedText said = new(8 * 1024);
    private readonly Task listening;

    public SshTransport(Process process, PrivateFolder folder, SftpServerOptions server, KnownHosts known)
    {
        this.process = process;
        this.folder = folder;
        this.server = server;
        this.known = known;
        FromServer = process.StandardOutput.BaseStream;
        ToServer = process.StandardInput.BaseStream;
        Widen(FromServer);
        Widen(ToServer);
        listening = said.ReadAsync(process.StandardError.BaseStream);
    }

    public Stream FromServer { get; }

    public Stream ToServer { get; }

    public async ValueTask<SftpFailure?> ReasonAsync()
    {
        // It says why before it ends, and ends when its output does.
        await Task.WhenAny(listening, Task.Delay(TimeSpan.FromSeconds(5))).ConfigureAwait(false);
        SftpFailure failure = SshMessages.ToFailure(said.ToString(), server.Shown, server.User);
        if (failure.Kind == SftpFailureKind.HostKeyMismatch)
        {
            known.Forget();
        }

        return failure;
    }

    public void Abort() => ChildProcess.Kill(process);

    public async ValueTask DisposeAsync()
    {
        Abort();
        await process.WaitForExitAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(false);
        await FromServer.DisposeAsync().ConfigureAwait(false);
        await DropAsync(ToServer).ConfigureAwait(false);
        process.Dispose();
        folder.Dispose();
    }

    private static async ValueTask DropAsync(Stream stream)
    {
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // What was not sent has nobody to go to.
        }
    }

    /// <summary>A wider pipe means fewer turns between two processes; without it things work all the same.</summary>
    private static void Widen(Stream stream)
    {
        if (stream is PipeStream pipe && OperatingSystem.IsLinux())
        {
            _ = Libc.SetPipeSize((int)pipe.SafePipeHandle.DangerousGetHandle(), PipeSize);
        }
    }
}
