using System.Diagnostics;
using System.Globalization;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>
/// Finds the keys that belong to fingerprints, by asking the server for its keys. What the server answers is believed only as far as a fingerprint matches;
/// <c>ssh</c> then accepts those keys alone.
/// </summary>
internal static class HostKeyScan
{
    private const int MostKeys = 64;

    /// <summary>Lines of a known_hosts file for the keys of the server that are pinned.</summary>
    /// <exception cref="SftpException">The server cannot be reached, or none of its keys is pinned.</exception>
    public static async Task<List<string>> RunAsync(SftpServerOptions server, IReadOnlyList<HostPin> pins, string home, CancellationToken cancellationToken)
    {
        string[] words =
        [
            "-T", ((int)server.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            "-p", server.Port.ToString(CultureInfo.InvariantCulture),
            "-t", "ed25519,ecdsa,rsa",
            "--", server.Host,
        ];
        using Process process = ChildProcess.Start(SshPrograms.KeyScan(server), words, home);
        BoundedText said = new(8 * 1024);
        BoundedText keys = new(64 * 1024);
        try
        {
            process.StandardInput.Close();
            await Task.WhenAll(said.ReadAsync(process.StandardError.BaseStream), keys.ReadAsync(process.StandardOutput.BaseStream)).WaitAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ChildProcess.Kill(process);
        }

        List<HostPin> shown = [.. keys.ToString().Split('\n').Select(HostPin.FromLine).OfType<HostPin>().Take(MostKeys)];
        if (shown.Count == 0)
        {
            throw new SftpException(said.ToString().Length > 0
                ? SshMessages.ToFailure(said.ToString(), server.Shown, server.User) with { Kind = SftpFailureKind.Unreachable }
                : new SftpFailure(SftpFailureKind.Unreachable, $"{server.Shown} did not show its host key"));
        }

        List<string> lines = [.. shown.Where(s => pins.Any(p => p.Fingerprint == s.Fingerprint)).Select(s => KnownHosts.Line(server, s.Key!))];
        return lines.Count > 0
            ? lines
            : throw new SftpException(SshMessages.ToFailure("Host key verification failed. " + string.Join(' ', shown), server.Shown, server.User));
    }
}
