using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.EndToEnd.Tests.Configuration;

public class SettingTests
{
    [Fact]
    public void A_11_an_env_file_sets_what_is_not_set_and_overrides_nothing_that_is()
    {
        Dictionary<string, string> values = EnvFile.Parse(
            ["# a comment", "", "no equals sign", " DSXCONNECT_APP_ENV = \"stg\" ", "DSXCONNECT_RESULTS_DB__RETAIN='5'", "DSXCONNECT_SYSLOG__TRANSPORT=udp", "export DSXCONNECT_USE_TLS=false"]);
        SettingSet settings = Read(new() { ["DSXCONNECT_RESULTS_DB__RETAIN"] = "7", ["DSXCONNECT_SYSLOG__TRANSPORT"] = "" }, values);
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
            Assert.Equal("/named", ConnectorCatalog.Load(new Dictionary<string, string> { ["DSXCONNECTOR_ENV_FILE"] = named }, "none", folder).Text("connector:asset"));
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

    private static SettingSet Read(Dictionary<string, string> environment, Dictionary<string, string>? envFile = null) =>
        SettingReader.Read(CoreCatalog.All, new SettingLayers { Environment = environment, EnvFile = envFile ?? [], EnvFileName = ".dev.env" }, CoreCatalog.Prefixes);
}
