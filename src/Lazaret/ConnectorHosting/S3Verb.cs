using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Layers;

namespace Lazaret.ConnectorHosting;

/// <summary>The words of <c>lazaret connector s3</c>.</summary>
internal static class S3Verb
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("s3", "A bucket, or a prefix of one, of Amazon S3 or any store that speaks S3")
        {
            Notes =
            [
                "Keys come from --credentials, or from where the AWS tools find them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, web identity, the machine's role.",
                "lazaret config show --connector lists all settings; those of this kind begin with connector:s3_.",
            ],
            Examples =
            [
                ("lazaret connector s3 --asset reports/incoming", "Amazon S3, for a core on this machine"),
                ("lazaret connector s3 --asset reports --endpoint http://127.0.0.1:9000 --credentials /run/secrets/s3 --item-action move", "another store; malicious objects are moved"),
            ],
        };
        (Option<string?> Option, string Key)[] options =
        [
            (new("--asset") { Description = "Bucket, or bucket and prefix, with or without s3:// in front", HelpName = "BUCKET/PREFIX" }, "connector:asset"),
            (new("--endpoint") { Description = "Another store than Amazon's", HelpName = "URL" }, "connector:s3_endpoint"),
            (new("--region") { Description = "Region; default what the environment or the profile says, else us-east-1", HelpName = "NAME" }, "connector:s3_region"),
            (new("--credentials") { Description = "Shared credentials file", HelpName = "FILE" }, "connector:s3_credentials_file"),
            (new("--core") { Description = "The core; default http://127.0.0.1:8586", HelpName = "URL" }, "connector:core"),
            (new("--listen") { Description = "Where to listen; default the port of --url, else 127.0.0.1:8600", HelpName = "ADDR" }, "connector:listen"),
            (new("--url") { Description = "What the core calls, when that is another address than the one listened on", HelpName = "URL" }, "connector:url"),
            (CommonOptions.Filter(), "connector:filter"),
            (new("--item-action") { Description = "What is done with malicious objects: nothing (default), delete, move, tag or movetag", HelpName = "A" }, "connector:item_action"),
            (new("--quarantine") { Description = "Prefix in the same bucket for moved objects; default dsxconnect-quarantine", HelpName = "PREFIX" }, "connector:quarantine"),
            (CommonOptions.Data("Where its identity and running scans are kept; default ~/.local/share/lazaret/connectors/NAME"), "connector:data"),
            (new("--name") { Description = "Name and route prefix; default aws-s3-connector", HelpName = "NAME" }, "connector:name"),
        ];
        Option<bool> monitor = new("--monitor") { Description = "List everything again from time to time; events are taken always" };
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

            return await new ConnectorRun(new SettingLayer(given), parsed.GetValue(config), TimeProvider.System, S3Kind.Kind).RunAsync();
        });
        return verb;
    }
}
