namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class HelpTests
{
    [Fact]
    public async Task Every_verb_has_help_with_examples()
    {
        using SampleFolder folder = new();
        Ended root = await LazaretBinary.RunAsync(folder.Path, ["--help"]);
        string[] verbs = [.. root.Lines.SkipWhile(l => l != "Commands:").Skip(1).Where(l => l.StartsWith("  ") && l[2] != ' ').Select(l => l.Trim().Split(' ')[0])];
        Assert.Contains("scan", verbs);

        foreach (string verb in verbs)
        {
            Ended help = await LazaretBinary.RunAsync(folder.Path, [verb, "--help"]);
            Assert.Equal(0, help.Code);
            Assert.Contains("Examples:", help.Out);
            Assert.Contains($"lazaret {verb}", help.Out);
        }
    }

    [Fact]
    public async Task Without_arguments_it_shows_help()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, []);

        Assert.Equal(0, ended.Code);
        Assert.Contains("Commands:", ended.Out);
    }

    [Theory]
    [InlineData("--version", "^[0-9]+\\.[0-9]+\\.[0-9]+")]
    [InlineData("version", "^lazaret [0-9]+\\.[0-9]+\\.[0-9]+.*\\.NET 10")]
    public async Task The_version_can_be_had(string argument, string pattern)
    {
        using SampleFolder folder = new();

        Assert.Matches(pattern, (await LazaretBinary.RunAsync(folder.Path, [argument])).Out);
    }
}
