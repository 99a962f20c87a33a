using System.CommandLine;
using Lazaret.Cli;

namespace Lazaret.ConnectorHosting;

/// <summary><c>lazaret connector KIND</c>: one connector in a process of its own, for a core elsewhere.</summary>
internal static class ConnectorCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("connector", "Run one connector as a process of its own, for this or an existing core") { Examples = [.. Examples()] };
        verb.Add(Filesystem());
        verb.Add(S3Verb.Create());
        verb.Add(SftpVerb.Create());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
    [
        ("lazaret connector filesystem --asset /srv/files", "for a core on this machine"),
        ("lazaret connector filesystem --asset /srv/files --core https://core.example:8586 --listen 0.0.0.0:8620", "for a core elsewhere; needs DSXCONNECT_ENROLLMENT_TOKEN"),
        ("lazaret connector filesystem --asset /srv/files --monitor --item-action move --quarantine /var/quarantine", "watch it, move what is malicious"),
    ];

    private static VerbCommand Filesystem()
    {
        VerbCommand kind = new("filesystem", "A folder of this machine")
        {
            Notes =
            [
                "Every option also has a DSXCONNECTOR_* name, in the environment or in the file that DSXCONNECTOR_ENV_FILE names, and a key in the section",
                "connector of the settings file; the command line beats the environment, that beats the files. lazaret config show --connector lists them.",
                "A full scan that was asked for is carried out whatever happens: after a restart it goes on where it was.",
            ],
            Examples = [.. Examples()],
        };
        return new ConnectorVerb
        {
            Kind = FilesystemKind.Kind,
            Own = [(new("--asset") { Description = "The folder, or single file, to serve", HelpName = "DIR" }, "connector:asset")],
            Things = "files",
            Quarantine = ("Where moved files go; a relative path counts from the asset; default dsxconnect-quarantine", "DIR"),
            Monitor = "Watch for new and changed files",
        }.Complete(kind);
    }
}
