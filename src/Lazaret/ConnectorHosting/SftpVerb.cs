using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.ConnectorHosting;

/// <summary>The words of <c>lazaret connector sftp</c>.</summary>
internal static class SftpVerb
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("sftp", "A folder on an SFTP server")
        {
            Notes =
            [
                "The server's host key is verified always: name a known_hosts file or pin its fingerprint. Secrets are read from files, never from the command line.",
                "lazaret config show --connector lists all settings; those of this kind begin with connector:sftp_.",
            ],
            Examples =
            [
                ("lazaret connector sftp --asset sftp://partner@sftp.example/outgoing --key /keys/id --known-hosts /keys/known_hosts", "for a core on this machine"),
                ("lazaret connector sftp --asset sftp://partner@sftp.example:2222/out --password-file /run/secrets/sftp --pin SHA256:… --monitor", "by password, watching it"),
            ],
        };
        return new ConnectorVerb
        {
            Kind = SftpKind.Kind,
            Own =
            [
                (new("--asset") { Description = "sftp://USER@HOST[:PORT]/FOLDER", HelpName = "URL" }, "connector:asset"),
                (new("--key") { Description = "Private key file to log in with", HelpName = "FILE" }, "connector:sftp_key_file"),
                (new("--passphrase-file") { Description = "File with the key's passphrase", HelpName = "FILE" }, "connector:sftp_passphrase_file"),
                (new("--password-file") { Description = "File with the account's password", HelpName = "FILE" }, "connector:sftp_password_file"),
                (new("--known-hosts") { Description = "known_hosts file with the server's keys", HelpName = "FILE" }, "connector:sftp_known_hosts"),
                (new("--pin") { Description = "Fingerprints (SHA256:…) or public keys that the server may have, with commas between them", HelpName = "PINS" }, "connector:sftp_pins"),
            ],
            Things = "files",
            Quarantine = ("Where moved files go, on the server; default dsxconnect-quarantine", "DIR"),
            Monitor = "Watch for new and changed files",
        }.Complete(verb);
    }
}
