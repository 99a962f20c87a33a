namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ScanCountTests
{
    [Fact]
    public async Task Links_and_special_files_are_skipped_and_counted_not_items()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Clean("out/b");
        File.CreateSymbolicLink(folder["in/to-file"], folder["out/b"]);
        File.CreateSymbolicLink(folder["in/to-folder"], folder["out"]);
        File.CreateSymbolicLink(folder["in/loop"], folder["in"]);
        await LazaretBinary.ShellAsync(folder.Path, "mkfifo in/fifo");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--json"]);

        Assert.Equal([folder["in/a"]], ended.Items.Select(i => i.GetProperty("location").GetString()));
        Assert.Equal(1, ended.Summary.GetProperty("accepted").GetInt64());
        Assert.Equal(3, ended.Summary.GetProperty("skipped").GetProperty("links").GetInt64());
        Assert.Equal(1, ended.Summary.GetProperty("skipped").GetProperty("special").GetInt64());
        Assert.Equal(0, ended.Code);
    }

    [Fact]
    public async Task Overlapping_paths_scan_each_file_once()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Clean("in/sub/b").Clean("in/sub/deep/c");
        File.CreateSymbolicLink(folder["same"], folder["in"]);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in/sub", "in", "in/sub/deep/c", "./in/../in", "same", "--json"]);

        Assert.Equal(
            [folder["in/a"], folder["in/sub/b"], folder["in/sub/deep/c"]],
            ended.Items.Select(i => i.GetProperty("location").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(3, ended.Summary.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task A_name_that_only_begins_like_another_is_not_taken_for_a_part_of_it()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Clean("in2/b");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "in2", "--json"]);

        Assert.Equal(2, ended.Items.Count);
    }

    [Fact]
    public async Task A_filter_that_begins_with_a_dash_is_a_filter()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Clean("in/tmp/b");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--filter", "-tmp", "--json"]);

        Assert.Equal([folder["in/a"]], ended.Items.Select(i => i.GetProperty("location").GetString()));
    }

    [Fact]
    public async Task Paths_that_look_like_options_or_response_files_can_be_scanned()
    {
        using SampleFolder folder = new SampleFolder().Clean("--json").Clean("@list").Clean("[suggest]");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "--json", "@list", "[suggest]", "--", "--json"]);

        Assert.Equal(3, ended.Items.Count);
    }

    [Fact]
    public async Task What_is_moved_to_quarantine_is_told_and_not_scanned_again()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/sub/bad").Clean("in/a");

        Ended first = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--quarantine", "in/held", "--json"]);
        Ended second = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--quarantine", "in/held", "--json"]);

        string destination = first.Items.Single(i => i.GetProperty("outcome").GetString() == "malicious").GetProperty("destination").GetString()!;
        Assert.StartsWith(folder["in/held/"], destination);
        Assert.True(File.Exists(destination));
        Assert.False(File.Exists(folder["in/sub/bad"]));
        Assert.Equal((1, 0), (first.Code, second.Code));
        Assert.Equal(1, second.Summary.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task Nothing_is_left_behind_without_a_data_folder()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");
        Directory.CreateDirectory(folder["home"]);
        Directory.CreateDirectory(folder["tmp"]);

        Ended ended = await LazaretBinary.RunAsync(
            folder.Path, ["scan", "in"], [("HOME", folder["home"]), ("XDG_DATA_HOME", folder["home"]), ("TMPDIR", folder["tmp"]), ("DOTNET_EnableDiagnostics", "0")]);

        Assert.Equal(0, ended.Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder["home"]));
        Assert.Empty(Directory.GetFileSystemEntries(folder["tmp"]));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder.Path).Length);
    }
}
