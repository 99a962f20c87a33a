using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Layers;

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
        (Option<string?> Option, string Key)[] options =
        [
            (new("--asset") { Description = "sftp://USER@HOST[:PORT]/FOLDER", HelpName = "URL" }, "connector:asset"),
            (new("--key") { Description = "Private key file to log in with", HelpName = "FILE" }, "connector:sftp_key_file"),
            (new("--passphrase-file") { Description = "File with the key's passphrase", HelpName = "FILE" }, "connector:sftp_passphrase_file"),
            (new("--password-file") { Description = "File with the account's password", HelpName = "FILE" }, "connector:sftp_password_file"),
            (new("--known-hosts") { Description = "known_hosts file with the server's keys", HelpName = "FILE" }, "connector:sftp_known_hosts"),
            (new("--pin") { Description = "Fingerprints (SHA256:…) or public keys that the server may have, with commas between them", HelpName = "PINS" }, "connector:sftp_pins"),
            (new("--core") { Description = "The core; default http://127.0.0.1:8586", HelpName = "URL" }, "connector:core"),
            (new("--listen") { Description = "Where to listen; default the port of --url, else 127.0.0.1:8680", HelpName = "ADDR" }, "connector:listen"),
            (new("--url") { Description = "What the core calls, when that is another address than the one listened on", HelpName = "URL" }, "connector:url"),
            (CommonOptions.Filter(), "connector:filter"),
            (new("--item-action") { Description = "What is done with malicious files: nothing (default), delete, move, tag or movetag", HelpName = "A" }, "connector:item_action"),
            (new("--quarantine") { Description = "Where moved files go, on the server; default dsxconnect-quarantine", HelpName = "DIR" }, "connector:quarantine"),
            (CommonOptions.Data("Where its identity and running scans are kept; default ~/.local/share/lazaret/connectors/NAME"), "connector:data"),
            (new("--name") { Description = "Name and route prefix; default sftp-connector", HelpName = "NAME" }, "connector:name"),
        ];
        Option<bool> monitor = new("--monitor") { Description = "Watch for new and changed files" };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in options.Select(o => (Option)o.Option).Append(monitor).Append(config))
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, _) =>
        {
            List<(string, string, string)> given = [.. options.Select(o => (o.Key, Value: parsed.GetValue(o.Option), o.Option.Name)).Where(o => o.Value is not null)
                .Select(o => (o.Key, o.Value!, $"command line {o.Name}"))];
            if (parsed.GetValue(monitor))
            {
                given.Add(("connector:monitor", "true", "command line --monitor"));
            }

            return await new ConnectorRun(new SettingLayer(given), parsed.GetValue(config), TimeProvider.System, SftpKind.Kind).RunAsync();
        });
        return verb;
    }
}
