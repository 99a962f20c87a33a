namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ErrorSentenceTests
{
    [Theory]
    [InlineData("scan", "name at least one file or folder to scan")]
    [InlineData("scan missing", "cannot scan missing: .*does not exist")]
    [InlineData("scan in --foo", "unknown option --foo")]
    [InlineData("scan in --scanner foo", "scanner \"foo\" is not known; allowed are signatures")]
    [InlineData("scan in --scanner clamd:tcp://127.0.0.1:1", "scanner clamd:tcp://127.0.0.1:1 cannot be used: .*refused")]
    [InlineData("scan in --action boil", "--action is \"boil\"; allowed are nothing, delete, move, tag, movetag")]
    [InlineData("scan in --jobs 0", "--jobs is \"0\"; allowed is 1 to 1024")]
    [InlineData("scan in --jobs many", "--jobs is \"many\"; allowed is 1 to 1024")]
    [InlineData("scan in --max-size huge", "--max-size is \"huge\"; allowed is a number of bytes")]
    [InlineData("scan in --csv missing/x.csv", "cannot write --csv missing/x.csv")]
    [InlineData("scan in --json --csv -", "both want standard output")]
    [InlineData("scan in --data in/file", "data folder .*in/file is a file")]
    [InlineData("scan in --config missing.yaml", "cannot read missing.yaml")]
    [InlineData("scan in/fifo", "cannot scan in/fifo: .*not a regular file")]
    [InlineData("scan in --filter", "--filter.*lazaret scan --help")]
    [InlineData("frobnicate", "frobnicate.*lazaret --help")]
    [InlineData("completion tcsh", "tcsh")]
    [InlineData("doctor --listen nowhere", "listen address \"nowhere\" is not understood; allowed are")]
    public async Task A_mistake_is_one_sentence_on_standard_error_and_exit_code_2(string command, string expected)
    {
        using SampleFolder folder = new SampleFolder().Clean("in/file");
        Assert.Equal(0, (await LazaretBinary.ShellAsync(folder.Path, "mkfifo in/fifo")).Code);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, command.Split(' '));

        Assert.Equal(2, ended.Code);
        Assert.Empty(ended.Out);
        Assert.Matches("^lazaret: .*" + expected, ended.Error);
        Assert.Single(ended.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", ended.Error);
    }

    [Fact]
    public async Task A_bad_filter_is_shown_with_a_caret_under_its_place()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/file");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--filter", "docs 'open"]);

        Assert.Equal(2, ended.Code);
        string[] lines = ended.Error.TrimEnd('\n').Split('\n');
        Assert.Matches("^lazaret: --filter has an error at character [0-9]+: ", lines[0]);
        Assert.Equal("  docs 'open", lines[1]);
        Assert.Matches("^ +\\^$", lines[2]);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/file");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--action", "boil", "--jobs", "x", "--max-size", "y"]);

        Assert.Equal(2, ended.Code);
        Assert.Contains("--action", ended.Error);
        Assert.Contains("--jobs", ended.Error);
        Assert.Contains("--max-size", ended.Error);
    }

    [Fact]
    public async Task Wrong_settings_from_file_and_environment_are_told_together_with_what_is_allowed()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/file");
        File.WriteAllText(folder["lazaret.yaml"], "scan:\n  action: boil\n  akshun: move\n");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--config", "lazaret.yaml"], [("LAZARET__SCAN__JOBS", "none")]);

        Assert.Equal(2, ended.Code);
        Assert.Contains("scan:action (lazaret.yaml line 2) is \"boil\"; allowed are nothing, delete", ended.Error);
        Assert.Contains("scan:akshun (lazaret.yaml line 3) is not a setting; the nearest name is scan:", ended.Error);
        Assert.Contains("LAZARET__SCAN__JOBS is \"none\"; allowed is 1 to 1024", ended.Error);
    }

    [Fact]
    public async Task A_settings_file_in_the_working_directory_is_not_read()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/file");
        File.WriteAllText(folder["lazaret.yaml"], "scan:\n  action: delete\n");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in"]);

        Assert.Equal(1, ended.Code);
        Assert.True(File.Exists(folder["in/file"]));
    }

    [Fact]
    public async Task The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a.txt").Clean("in/b.log");
        File.WriteAllText(folder["lazaret.yaml"], "scan:\n  filter: 'none'\n  cache: false\n");

        Ended byEnvironment = await LazaretBinary.RunAsync(
            folder.Path, ["scan", "in", "--json", "--config", "lazaret.yaml"], [("LAZARET__SCAN__FILTER", "*.txt")]);
        Ended byCommand = await LazaretBinary.RunAsync(
            folder.Path, ["scan", "in", "--json", "--config", "lazaret.yaml", "--filter", "*.log"], [("LAZARET__SCAN__FILTER", "*.txt")]);

        Assert.Equal([folder["in/a.txt"]], byEnvironment.Items.Select(i => i.GetProperty("location").GetString()));
        Assert.Equal([folder["in/b.log"]], byCommand.Items.Select(i => i.GetProperty("location").GetString()));
    }
}
