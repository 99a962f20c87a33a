namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>The keys that a server may have, as a file for <c>ssh</c>.</summary>
internal sealed class KnownHosts(SftpServerOptions server)
{
    private readonly List<HostPin> pins = [.. server.Pins.Select(HostPin.Parse).OfType<HostPin>()];
    private List<string>? scanned;

    /// <summary>One line of the file.</summary>
    public static string Line(SftpServerOptions server, string key) => $"{(server.Port == 22 ? server.Host : $"[{server.Host}]:{server.Port}")} {key}";

    /// <summary>The whole file.</summary>
    /// <param name="home">A folder for programs to be in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SftpException">A fingerprint's key cannot be had, or the server has none of those keys.</exception>
    public async ValueTask<string> ContentAsync(string home, CancellationToken cancellationToken)
    {
        List<string> lines = [.. pins.Where(p => p.Key is not null).Select(p => Line(server, p.Key!))];
        if (pins.Exists(p => p.Key is null))
        {
            lines.AddRange(scanned ??= await HostKeyScan.RunAsync(server, pins, home, cancellationToken).ConfigureAwait(false));
        }

        if (server.KnownHostsFile is { } file)
        {
            try
            {
                lines.Add(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SftpException(SftpFailureKind.HostKeyMismatch, $"the known_hosts file {HostPin.Shown(file)} cannot be read: {e.Message.TrimEnd('.')}");
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The server has another key now: it may be another of the pinned ones.</summary>
    public void Forget() => scanned = null;
}
