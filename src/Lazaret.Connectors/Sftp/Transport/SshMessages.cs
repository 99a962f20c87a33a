using System.Text.RegularExpressions;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>
/// What the words of <c>ssh</c> mean; it has one exit code for everything. A server can bring words of its own in (as the reason of a disconnect), so nothing
/// better than a failure may ever follow from them.
/// </summary>
internal static partial class SshMessages
{
    private static readonly string[] Unreachable =
    [
        "Connection refused", "timed out", "Connection reset", "No route to host", "Network is unreachable", "Could not resolve hostname", "Connection closed by", "kex_exchange_identification",
    ];

    /// <param name="said">What <c>ssh</c> wrote to its error output.</param>
    /// <param name="server">Host and port.</param>
    /// <param name="user">The account.</param>
    public static SftpFailure ToFailure(string said, string server, string user)
    {
        if (Has(said, "REMOTE HOST IDENTIFICATION HAS CHANGED") || Has(said, "host key is known for") || Has(said, "Host key verification failed"))
        {
            string shown = Fingerprint().Match(said) is { Success: true } found ? $" (it showed {found.Value})" : "";
            return new(SftpFailureKind.HostKeyMismatch,
                $"the host key of {server} is not one of those that are pinned{shown}: the server got a new key, or somebody is in between. Nothing was read. Ask the server's owner, then pin the new key");
        }

        if (Has(said, "No user exists for uid"))
        {
            return new(SftpFailureKind.NoProgram, "ssh does not run for a user without an entry in /etc/passwd; give this process a user that has one");
        }

        if (Has(said, "Permission denied (") || Has(said, "Too many authentication failures") || Has(said, "UNPROTECTED PRIVATE KEY FILE") || Has(said, "Load key"))
        {
            string why = Has(said, "UNPROTECTED PRIVATE KEY FILE") ? ": others can read the key file, chmod 600 it" : Has(said, "Load key") ? ": the key file cannot be used" : "";
            return new(SftpFailureKind.AuthFailed, $"{server} does not let {user} in{why}{(why.Length == 0 ? Last(said) : "")}");
        }

        if (Has(said, "subsystem request failed"))
        {
            return new(SftpFailureKind.NoSftp, $"{server} lets {user} in and offers no SFTP");
        }

        return Array.Exists(Unreachable, u => Has(said, u))
            ? new(SftpFailureKind.Unreachable, $"{server} cannot be reached{Last(said)}")
            : new(SftpFailureKind.ConnectionLost, $"the connection to {server} ended{Last(said)}");
    }

    private static bool Has(string said, string words) => said.Contains(words, StringComparison.Ordinal);

    private static string Last(string said)
    {
        string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(l => l.Trim('?', ' ').Length > 0) ?? "";
        return last.Length == 0 ? "" : ": " + (last.Length > 300 ? last[..300] : last).TrimEnd('?', '.', ' ');
    }

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]{43}", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
