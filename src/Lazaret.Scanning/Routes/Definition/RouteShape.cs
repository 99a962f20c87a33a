using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Definition.Shapes;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>The form of a route file: every name, what it means, what is allowed and what holds without it.</summary>
internal static class RouteShape
{
    /// <summary>Names of environment variables.</summary>
    public const string VariablePattern = "^[A-Za-z_][A-Za-z0-9_]{0,199}$";

    // What could become an option of ssh, or break a line, is no host and no user.
    private const string WordPattern = "^[^-\\s][^\\s]*$";
    private const string UrlPattern = "^https?://[^\\s/?#@]+([/][^\\s#]*)?$";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TextShape Path = new("a path");
    private static readonly TextShape RemotePath = new("an absolute path of the server such as /outgoing", "^/");
    private static readonly TextShape Url = new("an address such as https://host:9000, without user, password and fragment", UrlPattern) { MayHoldSecret = true };
    private static readonly ChoiceShape Disposal = new("leave", "delete", "move");

    /// <summary>The whole file.</summary>
    public static MapShape Whole { get; } = new(
        new Field("name", new TextShape("1 to 64 of a-z, 0-9, - and _", "^[a-z0-9][a-z0-9_-]{0,63}$"), "The route's name: in rows, metrics and log lines.") { Required = true },
        new Field("source", Source(), "Where files come from.") { Required = true },
        new Field("filter", new TextShape("a filter such as \"*.xml -tmp\"", Most: 16_384), "Which files by their paths below the folder, in the language of lazaret filter.") { Default = "every file" },
        new Field("pattern", Pattern(), "Which files by their names: oag, or a regular expression for the whole name whose named groups become attributes.") { Default = "every name" },
        new Field("settle", Settle(), "When a file is whole and may be taken."),
        new Field("resend", new ChoiceShape("take", "ignore"), "What a known name with another size or time is: a new file (take), or nothing (ignore).") { Default = "take" },
        new Field("scanners", new ListShape(new TextShape("a scanner such as clamd:tcp://127.0.0.1:3310", Most: 2048), 1, 16), "The scanners; the worst verdict wins.") { Required = true },
        new Field("max_size", new SizeShape(1, long.MaxValue), "Larger files are not scanned and not delivered.") { Default = "no limit" },
        new Field("parallel", new NumberShape(1, 64), "Files worked on at once.") { Default = "4" },
        new Field("validation", Validation(), "What a clean file must be besides: none, xml (well-formed, without a document type) or json.") { Default = "none" },
        new Field("policy", Policy(), "What happens to the original and to files that cannot be scanned."),
        new Field("deliver", new ListShape(Destination(), 1, 16), "Where clean files go. All of them must confirm.") { Required = true },
        new Field("quarantine", Quarantine(), "Where everything goes that was not proven clean.") { Required = true },
        new Field("schedule", Schedule(), "When the source is looked at.") { Default = "every 6m" },
        new Field("retention", new MapShape(new Field("records", new DurationShape(Day, 36_500 * Day), "How long rows of finished files are kept.") { Default = "90d" }), "How long things are kept."),
        new Field("notify", new ListShape(Notify(), 0, 16), "Who is told about what."),
        new Field("silence", new DurationShape(TimeSpan.FromMinutes(1), 366 * Day), "An alert when nothing was received for so long.") { Default = "no alert" },
        new Field("records", Records(), "Rows in a database of others.") { Default = "in Lazaret's own store only" });

    private static UnionShape Source() => new(
        ("sftp", new MapShape(
        [
            .. Sftp(),
            new Field("folder", RemotePath, "The folder on the server.") { Required = true },
            new Field("recursive", new FlagShape(), "Folders below it too.") { Default = "false" },
            new Field("connections", new NumberShape(1, 8), "Connections at once.") { Default = "4" },
        ])),
        ("s3", new MapShape(
        [
            .. S3(),
            new Field("folder", new TextShape("a prefix", Least: 0), "The prefix of the keys.") { Default = "the whole bucket" },
            new Field("recursive", new FlagShape(), "Keys with further slashes too.") { Default = "false" },
        ])),
        ("folder", new MapShape(
            new Field("folder", Path, "A local folder.") { Required = true },
            new Field("recursive", new FlagShape(), "Folders below it too.") { Default = "false" })));

    private static Field[] Sftp() =>
    [
        new("host", new TextShape("a host name or address without white space and without a dash in front", WordPattern, Most: 255), "The server.") { Required = true },
        new("port", new NumberShape(1, 65535), "Its port.") { Default = "22" },
        new("user", new TextShape("a user's name without white space and without a dash in front", WordPattern, Most: 255), "Who logs in.") { Required = true },
        new("key_file", Path, "The private key, in any form that OpenSSH reads."),
        new("key_passphrase", new SecretShape(), "The passphrase of the key."),
        new("password", new SecretShape(), "The password, for a server without keys."),
        new("known_hosts", Path, "A known_hosts file with the server's key."),
        new("fingerprints", new ListShape(new TextShape("a fingerprint as ssh-keygen -l shows it: SHA256:…", "^SHA256:[A-Za-z0-9+/]{43}$"), 1, 16), "Fingerprints of the server's keys, in place of a known_hosts file."),
        new("connect_timeout", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), "For connecting and logging in.") { Default = "30s" },
    ];

    private static Field[] S3() =>
    [
        new("bucket", new TextShape("a bucket's name", "^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$"), "The bucket.") { Required = true },
        new("region", new TextShape("a region such as eu-west-2", "^[a-z0-9-]{1,64}$"), "Its region."),
        new("endpoint", Url, "The address of a server that speaks S3.") { Default = "AWS" },
        new("path_style", new FlagShape(), "The bucket in the path and not in the host name.") { Default = "false" },
        new("access_key", new SecretShape(), "The access key's id.") { Default = "the machine's own identity" },
        new("secret_key", new SecretShape(), "The access key's secret."),
    ];

    private static ShortOrLongShape Pattern() => new(
        new ChoiceShape("oag"),
        new MapShape(
            new Field("regex", new TextShape("a regular expression for the whole name"), "The expression; named groups become attributes: (?<date>[0-9]{8}).") { Required = true },
            new Field("ignore_case", new FlagShape(), "Large and small letters are the same.") { Default = "false" }));

    private static MapShape Settle() => new(
        new Field("quiet", new DurationShape(TimeSpan.Zero, Day), "Size and time must be unchanged for so long, between two looks.") { Default = "30s" },
        new Field("min_age", new DurationShape(TimeSpan.Zero, 366 * Day), "A file older than this by the server's own clock is whole at the first look.") { Default = "60s" },
        new Field("markers", new ListShape(new TextShape("a suffix such as .done", "^[^/\\\\]{1,64}$"), 0, 16), "Suffixes of companions: a.xml is taken once a.xml.done is there.") { Default = "none" },
        new Field("ignore", new ListShape(new TextShape("a name, with * for any characters", "^[^/\\\\]{1,255}$"), 0, 64), "Names that are never taken.") { Default = string.Join(", ", SettleRules.DefaultIgnore) });

    private static ShortOrLongShape Validation() => new(
        new ChoiceShape("none", "xml", "json"),
        new MapShape(
            new Field("kind", new ChoiceShape("none", "xml", "json"), "What it must be.") { Required = true },
            new Field("max_depth", new NumberShape(1, 1000), "Elements or brackets in each other.") { Default = "256" },
            new Field("max_size", new SizeShape(1, long.MaxValue), "Larger files are invalid.") { Default = "no limit" }));

    private static MapShape Policy() => new(
        new Field("clean", new MapShape(Original("delete")), "Clean files, which are delivered."),
        new Field("malicious", new MapShape(Original("delete")), "Malicious and suspicious files, which go to quarantine."),
        new Field("unscannable", new MapShape(
        [
            new Field("action", new ChoiceShape("quarantine", "leave", "retry"), "After the tries: to quarantine, left where it is and recorded as failed, or tried for ever.") { Default = "quarantine" },
            new Field("tries", new NumberShape(1, 100), "Tries before that.") { Default = "5" },
            .. Original("leave"),
        ]), "Files that could not be scanned in full. They are never delivered."),
        new Field("invalid", new MapShape(Original("leave")), "Clean files that failed the validation, which go to quarantine."),
        new Field("retry_after", new DurationShape(TimeSpan.FromSeconds(1), Day), "A file that could be neither delivered nor quarantined, or not be read, is tried again after so long; at every start too.") { Default = "15m" });

    private static Field[] Original(string unless) =>
    [
        new("source", Disposal, "What happens to the original once the file is delivered or quarantined.") { Default = unless },
        new("move_to", Path, "The folder on the source for source: move."),
    ];

    private static UnionShape Destination()
    {
        Field[] common =
        [
            new("name", new TextShape("1 to 64 of a-z, 0-9, - and _", "^[a-z0-9][a-z0-9_-]{0,63}$"), "Its name in records.") { Default = "its kind, with a number for a second one" },
            new("key", new TextShape("a key template"), "How the key is made: {name} {stem} {ext} {path} {prefix} {source} {sha256} {md5}, attributes of the pattern, and dates such as {yyyy-MM-dd} of the moment at which the file was taken (UTC).") { Default = Core.Delivery.KeyTemplate.Default },
            new("prefix", new TextShape("a prefix", Least: 0), "What {prefix} in the key stands for.") { Default = "empty" },
            new("done_marker", new TextShape("a suffix such as .done", "^[^/\\\\]{1,64}$"), "An empty object of the key and this suffix, written last.") { Default = "none" },
            new("exists", new ChoiceShape("fail", "overwrite", "rename"), "When something else has the key; rename puts digits of the checksum before the extension.") { Default = "fail" },
        ];
        return new UnionShape(
            ("s3", new MapShape(
            [
                .. S3(),
                .. common,
                new Field("sse", new ChoiceShape("AES256", "aws:kms"), "Encryption by the server.") { Default = "the bucket's own rule" },
                new Field("kms_key", new TextShape("the id of a KMS key"), "For aws:kms.") { Default = "the account's own" },
                new Field("multipart_above", new SizeShape(5L << 20, 5L << 30), "Larger files are uploaded in parts.") { Default = "16MiB" },
            ])),
            ("sftp", new MapShape([.. Sftp(), new Field("folder", RemotePath, "The folder on the server.") { Required = true }, .. common])),
            ("folder", new MapShape([new Field("folder", Path, "A local folder.") { Required = true }, .. common])));
    }

    private static UnionShape Quarantine()
    {
        Field keep = new("keep", new DurationShape(TimeSpan.FromHours(1), 36_500 * Day), "How long entries are kept.") { Default = "until somebody removes them" };
        return new UnionShape(
            ("folder", new MapShape(
                new Field("folder", Path, "A folder on a volume that lasts, for nothing else.") { Required = true },
                new Field("reserve", new SizeShape(0, long.MaxValue), "Bytes that stay free on the volume.") { Default = "64MiB" },
                keep)),
            ("s3", new MapShape([.. S3(), new Field("prefix", new TextShape("a prefix", Least: 0), "In front of every key.") { Default = "quarantine/" }, keep])),
            ("source", new MapShape(new Field("folder", Path, "A folder on the source: files are moved there.") { Required = true }, keep)));
    }

    private static MapShape Schedule() => new(
        new Field("every", new DurationShape(TimeSpan.FromSeconds(1), 366 * Day), "From the start of one look to the start of the next. Looks never overlap."),
        new Field("cron", new TextShape("a cron expression such as \"*/5 7-19 * * MON-FRI\"", Most: 200), "Five fields: minute, hour, day of month, month, day of week."),
        new Field("time_zone", new TextShape("the name of a time zone such as Europe/London", "^[A-Za-z0-9_+/-]{1,64}$"), "In which the cron expression is meant.") { Default = "UTC" },
        new Field("jitter", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1)), "Each look begins up to so much later, by chance.") { Default = "0" },
        new Field("at_start", new FlagShape(), "A first look as soon as the route starts.") { Default = "true" });

    private static UnionShape Notify()
    {
        Field[] common =
        [
            new("events", new ListShape(new ChoiceShape([.. Enum.GetValues<NotifyEvent>().Select(Names.Of)]), 1, 16), "About what.") { Default = "everything" },
            new("timeout", new DurationShape(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one try.") { Default = "10s" },
            new("repeat_after", new DurationShape(TimeSpan.Zero, 366 * Day), "Equal alerts are told once in so long.") { Default = "1h" },
        ];
        return new UnionShape(
            ("webhook", new MapShape(
            [
                new Field("url", Url, "The address, when there is no secret in it."),
                new Field("secret_url", new SecretShape(), "The address, when there is one."),
                new Field("signing_key", new SecretShape(), "Signs what is sent, with HMAC-SHA256.") { Default = "unsigned" },
                .. common,
            ])),
            ("slack", new MapShape([new Field("secret_url", new SecretShape(), "The address of the incoming webhook, which is a secret.") { Required = true }, .. common])));
    }

    private static UnionShape Records() => new(("postgres", new MapShape(
        new Field("host", new TextShape("a host name or address without white space", "^[^\\s]+$", Most: 255), "The server.") { Required = true },
        new Field("port", new NumberShape(1, 65535), "Its port.") { Default = "5432" },
        new Field("database", new TextShape("a database's name", Most: 63), "The database.") { Required = true },
        new Field("user", new TextShape("a user's name", Most: 63), "Who logs in.") { Required = true },
        new Field("password", new SecretShape(), "The password."),
        new Field("tls", new FlagShape(), "Over TLS, with the server's certificate verified.") { Default = "true" },
        new Field("ca_file", Path, "Trusted authorities, PEM.") { Default = "the system's" },
        new Field("table", new TextShape("a table's name, with its schema in front if it is not in the path", Most: 127), "The table with a row for each file's life; made when it is missing.") { Default = "lazaret_route_files" },
        new Field("names_table", new TextShape("a table's name, with its schema in front if it is not in the path", Most: 127), "The one-column table of processed names that the existing pipeline has; made when it is missing.") { Default = "none" },
        new Field("skip_known_names", new FlagShape(), "Names that stand in names_table at the start count as done.") { Default = "true" })));
}
