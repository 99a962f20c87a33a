using System.Globalization;
using Lazaret.Core.Delivery;

namespace Lazaret.Routes.Import;

/// <summary>Turns the settings of the existing SFTP pipeline into a route file (<c>sftp-ingest</c> §1): what it does is kept where it is sound, and said where it is not.</summary>
internal static class RouteImport
{
    private const int DefaultInterval = 360;
    private const int DefaultRetries = 4;
    private const string Quarantine = "/ADT/quarantine/lazaret";

    /// <param name="environment">The variables.</param>
    /// <param name="name">The route's name.</param>
    public static ImportedRoute Make(IReadOnlyDictionary<string, string> environment, string name)
    {
        IngestVariables variables = new(environment);
        YamlLines yaml = new();
        yaml.Comment("Made by lazaret route import. Secrets are not in here: env names the variables in which they stand; {file: PATH} is better where there are files.");
        yaml.Set("name", name);
        yaml.Blank();
        Source(variables, yaml);
        Scanners(variables, yaml);
        Deliver(variables, yaml);
        yaml.Begin("quarantine");
        yaml.Raw("kind", "folder", 1);
        yaml.Set("folder", Quarantine, 1, "must lie on a volume that lasts");
        yaml.Blank();
        Schedule(variables, yaml);
        Notify(variables, yaml);
        Records(variables, yaml);
        Say(variables, yaml);
        return new ImportedRoute(variables.Errors.Count == 0 ? yaml.ToString() : null, variables.Errors, variables.Notes);
    }

    private static void Source(IngestVariables variables, YamlLines yaml)
    {
        yaml.Begin("source");
        yaml.Raw("kind", "sftp", 1);
        yaml.Set("host", variables.Required("MAYTECH_HOST"), 1);
        yaml.Raw("port", "22", 1, "was fixed");
        yaml.Set("user", variables.Required("MAYTECH_USER"), 1);
        yaml.Set("key_file", variables.Required("MAYTECH_OAG_PRIVATE_KEY_PATH"), 1);
        yaml.Comment("The existing pipeline took any host key. Put the server's key into this file, after comparing it with what its owner says:", 1);
        yaml.Comment("ssh-keyscan HOST > known_hosts; ssh-keygen -lf known_hosts", 1);
        yaml.Set("known_hosts", "/etc/lazaret/known_hosts", 1);
        string landing = variables.Required("MAYTECH_OAG_LANDING_DIR");
        if (landing.Length > 0 && !landing.StartsWith('/'))
        {
            // The existing pipeline counted it from the folder where its user arrives, which only the server knows; for users that are locked in, that is the root.
            landing = "/" + (landing == "." ? "" : landing.StartsWith("./", StringComparison.Ordinal) ? landing[2..] : landing);
            yaml.Comment("It was relative to the folder where the user arrives; if that is not the root of the server, put it in front.", 1);
            variables.Note("the landing folder was relative to the folder where the user arrives; source.folder takes that to be the root of the server: look whether it is");
        }

        yaml.Set("folder", landing, 1);
        yaml.Blank();
        yaml.Raw("pattern", "oag", 0, "1124_[SH]YYYY_MM_DD_hh_mm_ss….xml, single names only");
        yaml.Comment("A file is taken when it has stopped growing; before, one that was still being written was taken and then never again.");
        yaml.Begin("settle");
        yaml.Raw("quiet", "30s", 1);
        yaml.Raw("min_age", "60s", 1);
        yaml.Raw("resend", "take", 0, "a known name with new content is a new file; before, it was ignored for ever (ignore)");
        yaml.Blank();
        if (variables.Secret("PRIVATE_KEY"))
        {
            variables.Note("PRIVATE_KEY is the key itself and is not carried over: the key is read from the file that source.key_file names, which only its user may read (mode 0600)");
        }
    }

    private static void Scanners(IngestVariables variables, YamlLines yaml)
    {
        string host = variables.Required("CLAMAV_URL");
        int port = variables.Number("CLAMAV_PORT", 0, 1, 65535);
        if (host.Length > 0 && (port == 0 || host.Contains('/', StringComparison.Ordinal) || host.Any(char.IsWhiteSpace)))
        {
            variables.Wrong(port == 0 ? "CLAMAV_PORT is not set" : $"CLAMAV_URL is \"{Output.SafeText.Visible(host)}\"; allowed is a host name");
        }

        string spec = port == 3310
            ? $"clamd:tcp://{host}:3310"
            : $"clamrest:{(port is 443 or 8443 ? "https" : "http")}://{host}:{port.ToString(CultureInfo.InvariantCulture)}";
        yaml.Begin("scanners");
        yaml.Comment("Certificates are verified; before, they were not. clamd itself (clamd:tcp://HOST:3310) is faster and names what it found.", 1);
        yaml.Comment("- clamd:tcp://HOST:3310", 1);
        yaml.Item(spec, 1);
        yaml.Raw("validation", "xml", 0, "well-formed, without a document type, read as a stream");
        yaml.Begin("policy");
        yaml.Comment("Nothing is done to an original before its delivery or quarantine is confirmed.", 1);
        yaml.Raw("clean", "{source: delete}", 1);
        yaml.Raw("malicious", "{source: leave}", 1, "as before; delete and move are better");
        int tries = Math.Max(1, variables.Number("NO_OF_RETRIES", DefaultRetries, 1, 100) - 1);
        yaml.Raw("unscannable", $"{{action: quarantine, tries: {tries.ToString(CultureInfo.InvariantCulture)}, source: leave}}", 1, "NO_OF_RETRIES, less the one that the loop never made");
        yaml.Raw("invalid", "{source: leave}", 1, "was failed_to_parse");
        yaml.Blank();
    }

    private static void Deliver(IngestVariables variables, YamlLines yaml)
    {
        yaml.Begin("deliver");
        yaml.Text("  - kind: s3");
        yaml.Set("bucket", variables.Required("S3_BUCKET_NAME"), 2);
        yaml.Set("region", variables.Optional("S3_REGION_NAME") ?? "eu-west-2", 2);
        foreach ((string member, string variable) in ((string, string)[])[("access_key", "S3_ACCESS_KEY_ID"), ("secret_key", "S3_SECRET_ACCESS_KEY")])
        {
            if (!variables.Secret(variable))
            {
                variables.Wrong($"{variable} is not set");
            }

            yaml.Raw(member, $"{{env: {variable}}}", 2);
        }

        if (variables.Optional("S3_KEY_PREFIX") is { } prefix)
        {
            yaml.Set("prefix", prefix, 2);
            yaml.Raw("key", "'{prefix}/{name}'", 2, "the layout of 2019");
            yaml.Raw("done_marker", ".done", 2);
        }
        else
        {
            yaml.Raw("key", $"'{KeyTemplate.Default}'", 2, "as before, but UTC, and the same key on every try");
        }

        yaml.Blank();
    }

    private static void Schedule(IngestVariables variables, YamlLines yaml)
    {
        int seconds = variables.Number("PROCESS_INTERVAL", DefaultInterval, 1, 30 * 86_400);
        yaml.Begin("schedule");
        yaml.Raw("every", $"{seconds.ToString(CultureInfo.InvariantCulture)}s", 1);
        yaml.Raw("at_start", "true", 1, "before, the first look came one interval after the start");
        yaml.Blank();
    }

    private static void Notify(IngestVariables variables, YamlLines yaml)
    {
        if (!variables.Secret("SLACK_WEBHOOK"))
        {
            variables.Note("SLACK_WEBHOOK is not set, so nobody is told of anything; add notify when somebody should be");
            return;
        }

        yaml.Begin("notify");
        yaml.Text("  - kind: slack");
        yaml.Raw("secret_url", "{env: SLACK_WEBHOOK}", 2);
        yaml.Raw("silence", "1h", 0, "one alert when nothing came for so long; before, one after every look");
        yaml.Blank();
    }

    private static void Records(IngestVariables variables, YamlLines yaml)
    {
        yaml.Begin("records");
        yaml.Raw("kind", "postgres", 1);
        yaml.Set("host", variables.Required("OAG_RDS_HOST"), 1);
        yaml.Set("database", variables.Required("OAG_RDS_DATABASE"), 1);
        yaml.Set("user", variables.Required("OAG_RDS_USERNAME"), 1);
        if (!variables.Secret("OAG_RDS_PASSWORD"))
        {
            variables.Wrong("OAG_RDS_PASSWORD is not set");
        }

        yaml.Raw("password", "{env: OAG_RDS_PASSWORD}", 1);
        yaml.Raw("tls", "true", 1, "the server's certificate is verified; ca_file names the authority of a managed database, false is for a trusted network");
        yaml.Set("names_table", variables.Required("OAG_RDS_TABLE"), 1, "the same table as before; a name is written once its file is delivered or quarantined");
        yaml.Raw("skip_known_names", "true", 1, "what the existing pipeline has done is not taken again");
    }

    private static void Say(IngestVariables variables, YamlLines yaml)
    {
        foreach (string unknown in variables.Unknown())
        {
            variables.Note($"{Output.SafeText.Visible(unknown)} is not known and not carried over");
        }

        if (variables.Notes.Count == 0)
        {
            return;
        }

        yaml.Blank();
        yaml.Comment("Not carried over:");
        foreach (string note in variables.Notes)
        {
            yaml.Comment("- " + note);
        }
    }
}
