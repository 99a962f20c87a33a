using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Routes;

public sealed class RouteCheckTests
{
    private const string Good = """
        name: small
        source: {kind: folder, folder: in}
        scanners: [signatures]
        deliver:
          - {kind: folder, folder: out}
        quarantine: {kind: folder, folder: quarantine}
        """;

    [Fact]
    public async Task A_sound_file_is_shown_in_a_few_lines()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["route.yaml"], Good);
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml"]);
        Assert.Equal(0, ended.Code);
        Assert.Equal("", ended.Error);
        Assert.Contains("route.yaml: the route small is sound\n", ended.Out);
        Assert.Contains("schedule     every 6m, and at the start\n", ended.Out);
        Assert.False(Directory.Exists(folder["quarantine"])); // nothing is touched
    }

    [Fact]
    public async Task Mistakes_are_told_together_with_their_lines()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["route.yaml"], Good.Replace("[signatures]", "[signatures, nonsense]").Replace("kind: folder, folder: out", "kind: folder, foldre: out"));
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml"]);
        Assert.Equal(2, ended.Code);
        Assert.Equal("", ended.Out);
        Assert.Contains("lazaret: route.yaml line 3: scanners: The scanner \"nonsense\" is not known; allowed are signatures", ended.Error);
        Assert.Contains("lazaret: route.yaml line 5: deliver[0].foldre is not known; the nearest name is deliver[0].folder\n", ended.Error);
        Assert.Contains("lazaret: route.yaml line 5: deliver[0] needs folder: A local folder.\n", ended.Error);
    }

    [Fact]
    public async Task Connect_tries_what_the_file_names()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["route.yaml"], Good + "\nnotify:\n  - {kind: slack, secret_url: {file: missing}}\n");
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml", "--connect"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("FAILED       secret in file missing: the secret file missing cannot be read", ended.Out);
        Assert.Contains("ok           source folder in\n", ended.Out);
        Assert.Contains("ok           scanner signatures\n", ended.Out);
        Assert.Contains("ok           deliver folder\n", ended.Out);
        Assert.Contains("ok           quarantine folder quarantine: not there yet, and made at the first start\n", ended.Out);
        Assert.False(Directory.Exists(folder["quarantine"]));

        File.WriteAllText(folder["missing"], "https://hooks.example.com/x\n");
        Assert.Equal(0, (await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml", "--connect"])).Code);

        Directory.CreateDirectory(folder["quarantine"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(folder["out"]);
        Ended missing = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml", "--connect"]);
        Assert.Equal(2, missing.Code);
        Assert.Contains("ok           quarantine folder quarantine\n", missing.Out);
        Assert.Contains("FAILED       deliver folder: the folder out is not there\n", missing.Out);
    }

    [Fact]
    public async Task The_schema_that_is_printed_is_the_one_that_is_shipped()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "schema"]);
        Assert.Equal(0, ended.Code);
        Assert.Equal(File.ReadAllText(Path.Combine(LazaretBinary.Root, "docs/route.schema.json")), ended.Out);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_sentence()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "none.yaml"]);
        Assert.Equal(2, ended.Code);
        Assert.StartsWith("lazaret: the route file none.yaml cannot be read: ", ended.Error);
    }
}
