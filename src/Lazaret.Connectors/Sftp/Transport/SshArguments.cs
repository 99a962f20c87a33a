using System.Globalization;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>The words that <c>ssh</c> is started with: one array, never a shell, nothing read from anybody's configuration.</summary>
internal static class SshArguments
{
    /// <param name="server">Validated.</param>
    /// <param name="knownHosts">The file with the keys that the server may have.</param>
    public static List<string> For(SftpServerOptions server, string knownHosts)
    {
        bool asks = server.Password is not null || server.KeyPassphrase is not null;
        List<string> words =
        [
            "-F", "none",
            "-T",
            "-p", server.Port.ToString(CultureInfo.InvariantCulture),
            .. Option("StrictHostKeyChecking", "yes"),
            .. Option("UserKnownHostsFile", $"\"{Literal(knownHosts)}\""),
            .. Option("GlobalKnownHostsFile", "/dev/null"),
            .. Option("UpdateHostKeys", "no"),
            .. Option("VerifyHostKeyDNS", "no"),
            .. Option("CheckHostIP", "no"),
            .. Option("ConnectTimeout", ((int)server.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            .. Option("ServerAliveInterval", "15"),
            .. Option("ServerAliveCountMax", "3"),
            .. Option("LogLevel", "ERROR"),
            .. Option("EscapeChar", "none"),
            .. Option("ControlMaster", "no"),
            .. Option("ControlPath", "none"),
            .. Option("ClearAllForwardings", "yes"),
            .. Option("ForwardAgent", "no"),
            .. Option("PermitLocalCommand", "no"),
            .. Option("IdentityAgent", "none"),
            .. Option("IdentitiesOnly", "yes"),
            .. Option("NumberOfPasswordPrompts", "1"),
            .. Option("BatchMode", asks ? "no" : "yes"),
            .. Option("PreferredAuthentications", Methods(server)),
        ];
        if (server.KeyFile is { } key)
        {
            words.AddRange(["-i", Literal(Path.GetFullPath(key))]);
        }

        return [.. words, "-l", server.User, "-s", "--", server.Host, "sftp"];
    }

    private static string Methods(SftpServerOptions server) => (server.KeyFile, server.Password) switch
    {
        (not null, not null) => "publickey,password,keyboard-interactive",
        (null, not null) => "password,keyboard-interactive",
        _ => "publickey",
    };

    private static IEnumerable<string> Option(string name, string value) => ["-o", $"{name}={value}"];

    /// <summary>In file names <c>ssh</c> has a meaning for percent signs.</summary>
    private static string Literal(string path) => path.Replace("%", "%%", StringComparison.Ordinal);
}
