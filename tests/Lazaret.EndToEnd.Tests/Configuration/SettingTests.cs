using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.ConfigShow;
using Lazaret.Configuration.Catalog;
using Lazaret.Configuration.Layers;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Scanners;

namespace Lazaret.EndToEnd.Tests.Configuration;

public class SettingTests
{
    [Fact]
    public void A_11_an_env_file_sets_what_is_not_set_and_overrides_nothing_that_is()
    {
        string[] lines =
            ["# a comment", "", "no equals sign", " dsxconnect_app_env = \"stg\" ", "DSXCONNECT_RESULTS_DB__RETAIN='5'", "DSXCONNECT_SYSLOG__TRANSPORT=udp", "export DSXCONNECT_USE_TLS=false"];
        SettingSet settings = Read(new() { ["DSXCONNECT_RESULTS_DB__RETAIN"] = "7", ["DSXCONNECT_SYSLOG__TRANSPORT"] = "" }, lines);
        Assert.Equal(("stg", 7.0, "udp", false), (settings.Text("dsx:environment"), settings.Number("results:retain"), settings.Text("audit:transport"), settings.Flag("tls:enabled")));
    }

    [Fact]
    public void A_12_the_env_file_that_is_named_wins_over_the_usual_one()
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-env-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, ".dev.env"), "DSXCONNECT_APP_ENV=dev\nDSXCONNECTOR_ASSET=/usual\n");
            string named = Path.Combine(folder, "named.env");
            File.WriteAllText(named, "DSXCONNECT_APP_ENV=stg\nDSXCONNECTOR_ASSET=/named\n");
            Assert.Equal("dev", CoreSettings.Load(null, new Dictionary<string, string>(), folder).Text("dsx:environment"));
            Assert.Equal("stg", CoreSettings.Load(null, new Dictionary<string, string> { ["DSXCONNECT_ENV_FILE"] = named }, folder).Text("dsx:environment"));
            Assert.False(CoreSettings.Load(null, new Dictionary<string, string> { ["DSXCONNECT_SKIP_DEVENV"] = "yes" }, folder).IsSet("dsx:environment"));
            Assert.Equal("/named", ConnectorSettings.Load(null, "none", new Dictionary<string, string> { ["DSXCONNECTOR_ENV_FILE"] = named }, folder).Text("connector:asset"));
            Assert.Equal("/usual", ConnectorSettings.Load(null, "none", new Dictionary<string, string>(), folder).Text("connector:asset"));
            Assert.Null(ConnectorSettings.Load(null, "none", new Dictionary<string, string> { ["DSXCONNECT_SKIP_DEVENV"] = "1" }, folder).Text("connector:asset"));
            UserErrorException missing = Assert.Throws<UserErrorException>(() => CoreSettings.Load(null, new Dictionary<string, string> { ["DSXCONNECT_ENV_FILE"] = named + "x" }, folder));
            Assert.Contains("named.envx", missing.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Our_own_name_beats_the_existing_one_and_a_difference_is_told()
    {
        SettingSet settings = Read(new() { ["LAZARET__DSX__ENVIRONMENT"] = "dev", ["DSXCONNECT_APP_ENV"] = "prod" });
        Assert.Equal("dev", settings.Text("dsx:environment"));
        Assert.Contains(settings.Warnings, w => w.StartsWith("DSXCONNECT_APP_ENV is not used", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_name_value_and_what_is_allowed()
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => Read(new()
        {
            ["DSXCONNECT_APP_ENV"] = "production", ["DSXCONNECT_SYSLOG__SYSLOG_SERVER_PORT"] = "99999", ["DSXCONNECT_AUTH__ENABLED"] = "maybe", ["DSXCONNECT_SCANNER__SCAN_BINARY_URL"] = "scanner:5000",
        }));
        foreach (string part in new[] { "DSXCONNECT_APP_ENV is \"production\"", "prod", "\"99999\"", "1 to 65535", "\"maybe\"", "true, false", "\"scanner:5000\"", "https://" })
        {
            Assert.Contains(part, wrong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void W_59_names_without_prefix_are_never_read_and_a_mistyped_one_is_told_with_its_neighbour()
    {
        SettingSet settings = Read(new() { ["TIMEOUT"] = "1", ["API_TOKEN"] = "x", ["SCAN_BINARY_URL"] = "http://evil", ["DSXCONNECT_APPENV"] = "dev" });
        Assert.DoesNotContain(settings.All, s => s.IsSet);
        Assert.Equal("DSXCONNECT_APPENV is not a setting; the nearest name is DSXCONNECT_APP_ENV", Assert.Single(settings.Warnings));
    }

    [Fact]
    public void W_25_secrets_are_never_shown_nor_passwords_in_addresses()
    {
        SettingSet settings = Read(new() { ["DSXCONNECT_AUTH__ENROLLMENT_TOKEN"] = "hunter2", ["DSXCONNECT_REDIS_URL"] = "redis://:hunter2@redis:6379/3", ["LAZARET_DSXA_TOKEN"] = "hunter2" });
        Assert.DoesNotContain(settings.All, s => s.Shown.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal(3, settings.All.Count(s => s.Shown.Contains("*****", StringComparison.Ordinal)));
        Assert.Contains(settings.Warnings, w => w.Contains("DSXCONNECT_REDIS_URL has no effect", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("prod", 5, 60, 30, 2)]
    [InlineData("stg", 3, 30, 15, 2)]
    [InlineData("dev", 1, 5, 5, 3)]
    public void A_35_A_36_waits_double_from_the_base_up_to_the_cap_and_end_after_the_last_try(string environment, int retries, double connector, double server, double scanner)
    {
        RetryPolicy policy = RetryPolicies.Of(Read(new() { ["DSXCONNECT_APP_ENV"] = environment }));
        foreach ((ErrorClass failure, double seconds) in new[] { (ErrorClass.ConnectorConnection, connector), (ErrorClass.ConnectorServer, server), (ErrorClass.ScannerServer, scanner) })
        {
            for (int tries = 0; tries < retries; tries++)
            {
                double wanted = Math.Min(300, seconds * Math.Pow(2, tries));
                Assert.Equal(wanted, Decide(failure, tries, 0.5)!.Value, 3);
                Assert.Equal(wanted * 0.8, Decide(failure, tries, 0)!.Value, 3);
            }

            Assert.Null(Decide(failure, retries, 0.5));
        }

        Assert.Equal(environment != "prod", Decide(ErrorClass.ConnectorClient, 0, 0.5) is not null);

        double? Decide(ErrorClass failure, int tries, double dice) => policy.Decide(new Failure(failure, ReasonCode.ReadFailed, ""), tries, dice).Delay?.TotalSeconds;
    }

    [Fact]
    public void W_69_what_is_set_by_itself_wins_over_the_environment_and_nothing_set_is_the_safe_default()
    {
        Assert.Same(RetryPolicy.Default, RetryPolicies.Of(Read([])));
        RetryPolicy policy = RetryPolicies.Of(Read(new()
        {
            ["DSXCONNECT_APP_ENV"] = "prod", ["DSXCONNECT_WORKERS__SCAN_REQUEST_MAX_RETRIES"] = "2", ["DSXCONNECT_WORKERS__CONNECTOR_RETRY_BACKOFF_BASE"] = "7",
            ["DSXCONNECT_WORKERS__RETRY_DSXA_TIMEOUT_ERRORS"] = "false",
        }));
        Failure connection = new(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, "");
        Assert.Equal(7, policy.Decide(connection, 0, 0.5).Delay!.Value.TotalSeconds, 3);
        Assert.Equal("max_retries_exceeded", policy.Decide(connection, 2, 0.5).Cause);
        Assert.Null(policy.Decide(new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, ""), 0, 0.5).Delay);
    }

    [Fact]
    public void An_empty_variable_hides_neither_another_name_nor_a_weaker_layer()
    {
        SettingSet settings = Read(new() { ["LAZARET__DSX__ENVIRONMENT"] = "", ["DSXCONNECT_APP_ENV"] = "stg", ["LAZARET__SCAN__ACTION"] = " " }, ["LAZARET__SCAN__ACTION=delete"]);
        Assert.Equal(("stg", "delete"), (settings.Text("dsx:environment"), settings.Text("scan:action")));
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void The_real_environment_beats_an_env_file_whatever_name_is_used()
    {
        SettingSet settings = Read(new() { ["DSXCONNECT_APP_ENV"] = "prod" }, ["LAZARET__DSX__ENVIRONMENT=dev"]);
        Assert.Equal(("prod", "environment DSXCONNECT_APP_ENV"), (settings.Text("dsx:environment"), settings["dsx:environment"].Source));
    }

    [Fact]
    public void A_list_of_folders_is_one_entry_each_and_keeps_its_commas()
    {
        SettingSet settings = Read(new() { ["LAZARET__UP__ASSETS__1"] = "/b", ["LAZARET__UP__ASSETS__0"] = "/a,1", ["LAZARET__SCAN__SCANNERS"] = "signatures:/x,y", ["LAZARET__CONNECTORS__ALLOW"] = "10.0.0.0/8, host" });
        Assert.Equal(["/a,1", "/b"], settings.List("up:assets"));
        Assert.Equal(["signatures:/x,y"], settings.List("scan:scanners"));
        Assert.Equal(["10.0.0.0/8", "host"], settings.List("connectors:allow"));
    }

    [Theory]
    [InlineData("LAZARET__SCAN__ACTION", "foo", "allowed are nothing, delete")]
    [InlineData("LAZARET__SCAN__FILTER", "docs 'open", "error at character")]
    [InlineData("LAZARET__SCAN__JOBS", "1.5", "allowed is 1 to 1024")]
    [InlineData("LAZARET__UP__LISTEN", "nowhere", "is not understood")]
    [InlineData("LAZARET__RESULTS__MAX_AGE", "1e20", "allowed is 60 to 3155760000 seconds")]
    [InlineData("LAZARET__NOPE__X", "1", "LAZARET__NOPE__X is not a setting")]
    [InlineData("LAZARET__SCAN__ACTON", "move", "the nearest name is LAZARET__SCAN__ACTION")]
    [InlineData("DSXCONNECT_USE_TLS", "true", "are not both named")]
    [InlineData("DSXCONNECT_TLS_CERTFILE", "/x.pem", "only one is named")]
    [InlineData("DSXCONNECT_DIANNA__ENABLED", "true", "are not both set")]
    [InlineData("DSXCONNECT_SCANNER__SCAN_BINARY_URL", "http://user:hunter2@h:5000", "allowed is an address without user name")]
    [InlineData("DSXCONNECT_SCANNER__BASE_URL", "user:hunter2@h:5000", "http://")]
    public void What_a_start_would_refuse_is_refused_when_the_settings_are_read(string name, string value, string expected)
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => Read(new() { [name] = value }));
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LAZARET__SCAN__SCANNERS__0", "dsxa:http://user:hunter2@scanner:5000")]
    [InlineData("DSXCONNECT_DIANNA__MANAGEMENT_URL", "https://user:hunter2@dianna")]
    [InlineData("DSXCONNECT_DIANNA__MANAGEMENT_URL", "user:hunter2@dianna")]
    [InlineData("DSXCONNECT_WORKERS__BROKER", "redis://:hunter2/with@slash@h")]
    public void A_20_a_password_is_shown_nowhere_whatever_kind_of_setting_it_stands_in(string name, string value)
    {
        SettingSet settings = Read(new() { [name] = value });
        Assert.DoesNotContain(settings.All, s => s.Shown.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(settings.All, s => s.Shown.Contains(Redaction.Mask, StringComparison.Ordinal));
    }

    [Fact]
    public void W_21_the_token_of_the_examples_is_warned_about()
    {
        Assert.Contains(Read(new() { ["DSXCONNECT_AUTH__ENROLLMENT_TOKENS"] = "mine, dev-enroll" }).Warnings, w => w.Contains("dev-enroll", StringComparison.Ordinal));
        Assert.Empty(Read(new() { ["DSXCONNECT_AUTH__ENROLLMENT_TOKEN"] = "mine" }).Warnings);
    }

    [Fact]
    public void What_the_settings_say_of_the_scanner_reaches_it()
    {
        ScannerFactoryOptions options = CoreOptions.Scanners(Read(new() { ["DSXCONNECT_SCANNER__TIMEOUT_SECONDS"] = "7", ["DSXCONNECT_SCANNER__MAX_FILE_SIZE_BYTES"] = "3e9", ["LAZARET_DSXA_TOKEN"] = "t" }));
        Assert.Equal((TimeSpan.FromSeconds(7), 3_000_000_000L, "t"), (options.DsxaTimeout, options.DsxaMaxSize, options.DsxaToken));
    }

    [Fact]
    public void A_settings_file_has_sections_and_a_mistake_in_it_is_told_with_its_line()
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-yaml-").FullName;
        try
        {
            string file = Path.Combine(folder, "lazaret.yaml");
            SettingSet Core(string yaml)
            {
                File.WriteAllText(file, yaml);
                return CoreSettings.Load(file, new Dictionary<string, string>(), folder);
            }

            SettingSet settings = Core("scan:\n  action: move\n  filter:\nup:\n  assets: [/a, '/b,c']\nconnector:\n  asset: /served\n");
            Assert.Equal(("move", $"{file} line 2"), (settings.Text("scan:action"), settings["scan:action"].Source));
            Assert.Equal(["/a", "/b,c"], settings.List("up:assets"));
            Assert.DoesNotContain(Core("").All, s => s.IsSet);
            Assert.Equal("/served", ConnectorSettings.Load(Written("connector:\n  asset: /served\n"), "none", new Dictionary<string, string>(), folder).Text("connector:asset"));
            foreach ((string yaml, string expected) in new[]
            {
                ("scan:\n  acton: move\n", $"scan:acton ({file} line 2) is not a setting; the nearest name is scan:action"), ("[a, b]: c\n", "line 1: a name is a plain word"),
                ("- a\n", "line 1: settings stand in sections"), ("scan: [1]\n", "scan"), ("scan: x\n", "scan"), ("scan:\n  jobs: many\n", $"scan:jobs ({file} line 2) is \"many\""),
                ("scan:\n\tjobs: 1\n", "not valid YAML"), ("up:\n  assets:\n    - {a: b}\n", "is not a setting"),
            })
            {
                Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Core(yaml)).Message, StringComparison.Ordinal);
            }

            string Written(string yaml)
            {
                File.WriteAllText(file, yaml);
                return file;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void As_an_env_file_what_cannot_be_taken_over_is_a_comment()
    {
        using StringWriter output = new();
        SettingSet settings = Read(new() { ["LAZARET_DSXA_TOKEN"] = "hunter2", ["LAZARET__UP__ASSETS__0"] = "/a", ["LAZARET__UP__ASSETS__1"] = "/b", ["DSXCONNECT_IMAGE"] = "x" });
        SettingWriter.Write("env", [.. settings.All.Where(s => s.IsSet)], output);
        string[] lines = [.. output.ToString().Split('\n').Where(l => !l.StartsWith("# ", StringComparison.Ordinal) && l.Length > 0)];
        Assert.Equal(["LAZARET__UP__ASSETS__0=/a", "LAZARET__UP__ASSETS__1=/b", "#LAZARET__DSXA__TOKEN=**********", "#DSXCONNECT_IMAGE=x"], lines);
    }

    private static SettingSet Read(Dictionary<string, string> environment, string[]? envFile = null) => SettingReader.Read(
        CoreCatalog.Program, [new(environment.Select(e => (e.Key, e.Value, $"environment {e.Key}"))), new(EnvFile.Parse(envFile ?? [], ".dev.env"))]);
}
