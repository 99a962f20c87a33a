namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>Where OpenSSH's programs are.</summary>
internal static class SshPrograms
{
    private static readonly string[] Places = ["/usr/bin", "/usr/local/bin"];

    /// <exception cref="SftpException">It is not there.</exception>
    public static string Ssh(SftpServerOptions server) => Find(server.Program ?? InPlaces("ssh"), "ssh");

    /// <exception cref="SftpException">It is not there.</exception>
    public static string KeyScan(SftpServerOptions server) =>
        Find(server.Program is { } ssh ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ssh))!, "ssh-keyscan") : InPlaces("ssh-keyscan"), "ssh-keyscan");

    private static string? InPlaces(string name) => Places.Select(p => Path.Combine(p, name)).FirstOrDefault(File.Exists);

    private static string Find(string? path, string name) => path is not null && File.Exists(path)
        ? path
        : throw new SftpException(SftpFailureKind.NoProgram, $"SFTP needs the program {name} of OpenSSH, which is not {(path is null ? "in " + string.Join(" or ", Places) : "at " + path)}: install openssh-client");
}
