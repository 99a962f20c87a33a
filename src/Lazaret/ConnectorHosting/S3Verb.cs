using System.CommandLine;
using Lazaret.Cli;

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
        return new ConnectorVerb
        {
            Kind = S3Kind.Kind,
            Own =
            [
                (new("--asset") { Description = "Bucket, or bucket and prefix, with or without s3:// in front", HelpName = "BUCKET/PREFIX" }, "connector:asset"),
                (new("--endpoint") { Description = "Another store than Amazon's", HelpName = "URL" }, "connector:s3_endpoint"),
                (new("--region") { Description = "Region; default what the environment or the profile says, else us-east-1", HelpName = "NAME" }, "connector:s3_region"),
                (new("--credentials") { Description = "Shared credentials file", HelpName = "FILE" }, "connector:s3_credentials_file"),
            ],
            Things = "objects",
            Quarantine = ("Prefix in the same bucket for moved objects; default dsxconnect-quarantine", "PREFIX"),
            Monitor = "List everything again from time to time; events are taken always",
        }.Complete(verb);
    }
}
