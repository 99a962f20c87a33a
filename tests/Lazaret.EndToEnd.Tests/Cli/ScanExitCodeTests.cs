namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ScanExitCodeTests
{
    [Fact]
    public async Task Nothing_found_is_0()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Clean("in/b");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in"]);

        Assert.Equal(0, ended.Code);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task An_empty_folder_is_0()
    {
        using SampleFolder folder = new();

        Assert.Equal(0, (await LazaretBinary.RunAsync(folder.Path, ["scan", "."])).Code);
    }

    [Fact]
    public async Task Something_malicious_is_1_whatever_else_happened()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/bad").Add("in/large", new byte[200_000]);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--max-size", "100K"]);

        Assert.Equal(1, ended.Code);
        Assert.Contains("not_scanned", ended.Out);
    }

    [Fact]
    public async Task Not_scanned_without_anything_malicious_is_2()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Add("in/large", new byte[200_000]);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--max-size", "100K"]);

        Assert.Equal(2, ended.Code);
        Assert.Contains("large  file_too_large", ended.Out);
    }

    [Fact]
    public async Task An_action_that_works_does_not_make_a_finding_good()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/bad");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--action", "delete"]);

        Assert.Equal(1, ended.Code);
        Assert.False(File.Exists(folder["in/bad"]));
    }

    [Fact]
    public async Task Quiet_says_nothing_and_still_tells_by_its_exit_code()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/bad");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--quiet"]);

        Assert.Equal((1, "", ""), (ended.Code, ended.Out, ended.Error));
    }
}
