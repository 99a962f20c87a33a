using Lazaret.Configuration.Layers;
using Lazaret.Core.Routes.Definition;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.Routes.Import;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary>Variables of the existing pipeline become route files. <c>LAZARET_UPDATE_GOLDEN=1</c> writes the golden files anew.</summary>
public sealed class RouteImportTests
{
    private static readonly string Golden = Path.Combine(LazaretBinary.Root, "tests/Lazaret.EndToEnd.Tests/Routes/Golden");

    [Theory]
    [InlineData("container")]
    [InlineData("script")]
    public async Task Both_spellings_become_a_route_file_that_is_sound(string name)
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "import", "--env-file", Path.Combine(Golden, name + ".env")]);
        Assert.Equal(0, ended.Code);
        string path = Path.Combine(Golden, name + ".yaml");
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, ended.Out, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ended.Out);
        foreach (string secret in (string[])["AKIA", "never/shown", "neither is this", "nor-this", "certainly not"])
        {
            Assert.DoesNotContain(secret, ended.Out + ended.Error);
        }

        // What was written is what the variables said.
        RouteReading reading = RouteReader.Read(ended.Out, "route.yaml");
        Assert.Empty(reading.Errors);
        RouteDefinition route = reading.Route!;
        Dictionary<string, string> variables = EnvFile.Load(Path.Combine(Golden, name + ".env"), []).ToDictionary(v => v.Name, v => v.Value);
        SftpSource source = (SftpSource)route.Source;
        Assert.Equal(variables.GetValueOrDefault("MAYTECH_HOST") ?? variables["SSH_REMOTE_HOST_MAYTECH"], source.Server.Host);
        Assert.Equal(variables.GetValueOrDefault("MAYTECH_USER") ?? variables["SSH_REMOTE_USER_MAYTECH"], source.Server.User);
        string landing = variables.GetValueOrDefault("MAYTECH_OAG_LANDING_DIR") ?? variables["SSH_LANDING_DIR"];
        Assert.Equal(landing == "." ? "/" : landing, source.Folder);
        Assert.Equal(landing == ".", ended.Error.Contains("landing folder was relative", StringComparison.Ordinal));
        Assert.Equal((variables["OAG_RDS_DATABASE"], variables["OAG_RDS_USERNAME"], variables["OAG_RDS_TABLE"]), (route.Records!.Database, route.Records.User, route.Records.NamesTable));
        Assert.Equal(variables.GetValueOrDefault("S3_KEY_PREFIX") ?? "", route.Deliver[0].Prefix);
        Assert.Equal(TimeSpan.FromSeconds(int.Parse(variables.GetValueOrDefault("PROCESS_INTERVAL") ?? "360")), route.Schedule.Every);
        Assert.Equal(int.Parse(variables.GetValueOrDefault("NO_OF_RETRIES") ?? "4") - 1, route.Policy.Tries);
    }

    [Fact]
    public void Everything_that_is_missing_or_wrong_is_told_at_once_without_values_of_secrets()
    {
        ImportedRoute made = RouteImport.Make(new Dictionary<string, string>
        {
            ["MAYTECH_HOST"] = "h",
            ["CLAMAV_URL"] = "https://x/y",
            ["CLAMAV_PORT"] = "443",
            ["PROCESS_INTERVAL"] = "often",
            ["OAG_RDS_PASSWORD"] = "hidden",
        }, "oag");

        Assert.Null(made.Yaml);
        Assert.Equal(
        [
            "MAYTECH_USER (or SSH_REMOTE_USER_MAYTECH) is not set",
            "MAYTECH_OAG_PRIVATE_KEY_PATH (or SSH_PRIVATE_KEY) is not set",
            "MAYTECH_OAG_LANDING_DIR (or SSH_LANDING_DIR) is not set",
            "CLAMAV_URL is \"https://x/y\"; allowed is a host name",
            "S3_BUCKET_NAME is not set",
            "S3_ACCESS_KEY_ID is not set",
            "S3_SECRET_ACCESS_KEY is not set",
            "PROCESS_INTERVAL is \"often\"; allowed is 1 to 2592000",
            "OAG_RDS_HOST is not set",
            "OAG_RDS_DATABASE is not set",
            "OAG_RDS_USERNAME is not set",
            "OAG_RDS_TABLE is not set",
        ],
        made.Errors);
    }

    [Fact]
    public void No_value_can_break_out_of_its_place()
    {
        Dictionary<string, string> variables = EnvFile.Load(Path.Combine(Golden, "container.env"), []).ToDictionary(v => v.Name, v => v.Value);
        foreach (string hostile in (string[])["a: b", "'", "a # b", "{x: y}", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "true", "~", "1e3", "a'b\"c", "\\n", "a:"])
        {
            variables["SSH_LANDING_DIR"] = hostile;
            variables["OAG_RDS_DATABASE"] = hostile;
            RouteReading reading = RouteReader.Read(RouteImport.Make(variables, "oag").Yaml!, "route.yaml");
            Assert.Empty(reading.Errors);
            Assert.Equal(("/" + hostile, hostile), (reading.Route!.Source.Folder, reading.Route.Records!.Database));
        }

        variables["SSH_LANDING_DIR"] = "a\nb: c";
        Assert.Contains(RouteImport.Make(variables, "oag").Errors, e => e.Contains("control character", StringComparison.Ordinal));
    }
}
