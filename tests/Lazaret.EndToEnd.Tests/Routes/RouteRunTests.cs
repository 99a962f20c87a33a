using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary><c>lazaret route run</c> between folders: outcomes, restarts, and an end like a crash at every step.</summary>
public sealed class RouteRunTests : IDisposable
{
    private readonly SampleFolder folder = new();

    public RouteRunTests()
    {
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["route.yaml"], """
            name: test
            source: {kind: folder, folder: in}
            settle: {quiet: 0}
            scanners: [signatures]
            deliver:
              - {kind: folder, folder: out, key: '{name}', done_marker: .done}
            quarantine: {kind: folder, folder: quarantine}
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Once_delivers_the_clean_quarantines_the_rest_and_finishes_the_source()
    {
        folder.Clean("in/a.xml").Bad("in/b.xml").Clean("in/c.xml.part");
        Ended ended = await RunAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Contains("test: 2 files: 1 clean, 1 malicious, 0 not scanned, 0 failed\n", ended.Out, StringComparison.Ordinal);
        AssertDone();
        Assert.Equal(["c.xml.part"], Names("in"));

        Ended again = await RunAsync();
        Assert.Contains("test: 0 files", again.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before-deliver-0")]
    [InlineData("before-mark-0")]
    [InlineData("after-deliver-0")]
    [InlineData("before-settled")]
    [InlineData("after-settled")]
    [InlineData("before-quarantine")]
    [InlineData("after-quarantine")]
    [InlineData("before-source")]
    [InlineData("after-source")]
    [InlineData("after-done")]
    public async Task W2_W3_an_end_like_a_crash_at_any_step_loses_nothing_and_delivers_nothing_twice(string step)
    {
        folder.Clean("in/a.xml").Bad("in/b.xml");
        Ended killed = await RunAsync(("LAZARET_TEST_END_AT", step));
        Assert.Equal(137, killed.Code);
        Assert.True(!Names("out").Contains("a.xml.done") || Names("out").Contains("a.xml"), "a marker without its file");
        Ended ended = await RunAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        AssertDone();
        Assert.Empty(Names("in"));
    }

    [Fact]
    public async Task A_destination_that_is_not_there_is_said_at_once_and_nothing_is_taken()
    {
        Directory.Delete(folder["out"]);
        folder.Clean("in/a.xml");
        Ended ended = await RunAsync();
        Assert.Equal(2, ended.Code);
        Assert.Contains("the destination folder of the route test cannot be used", ended.Error, StringComparison.Ordinal);
        Assert.Equal(["a.xml"], Names("in"));
    }

    [Fact]
    public async Task What_failed_is_said_and_is_tried_again_by_the_next_run()
    {
        folder.Clean("in/a.xml").Add("out/a.xml", "something else"u8.ToArray());
        Ended failed = await RunAsync();
        Assert.Equal(1, failed.Code);
        Assert.Contains("test: 1 files: 0 clean, 0 malicious, 0 not scanned, 1 failed\n", failed.Out, StringComparison.Ordinal);
        Assert.Contains("a.xml", failed.Error, StringComparison.Ordinal);
        Assert.Equal(["a.xml"], Names("in"));
        Assert.Equal("something else", File.ReadAllText(folder["out/a.xml"]));

        File.Delete(folder["out/a.xml"]);
        Ended ended = await RunAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Contains("test: 1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed\n", ended.Out, StringComparison.Ordinal);
        Assert.Equal("harmless: in/a.xml", File.ReadAllText(folder["out/a.xml"]));
        Assert.Empty(Names("in"));
    }

    [Fact]
    public async Task Originals_are_moved_where_the_policy_says_and_are_not_taken_again_and_folders_below_are_left_alone()
    {
        File.AppendAllText(folder["route.yaml"], """

            policy:
              clean: {source: move, move_to: done/clean}
              malicious: {source: move, move_to: done/bad}
            """);
        folder.Clean("in/a.xml").Bad("in/b.xml").Clean("in/below/c.xml");
        Ended ended = await RunAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        AssertDone();
        Assert.Empty(Names("in"));
        Assert.Equal(["c.xml"], Names("in/below"));
        Assert.Contains("a.xml", Names("in/done/clean"));
        Assert.Contains("b.xml", Names("in/done/bad"));

        File.WriteAllText(folder["route.yaml"], File.ReadAllText(folder["route.yaml"]).Replace("folder: in}", "folder: in, recursive: true}", StringComparison.Ordinal));
        Ended again = await RunAsync();
        Assert.Contains("test: 1 files: 1 clean", again.Out, StringComparison.Ordinal);
        Assert.Equal(["a.xml", "a.xml.done", "c.xml", "c.xml.done"], Names("out").Order());
    }

    private Task<Ended> RunAsync(params (string Name, string Value)[] environment) =>
        LazaretBinary.RunAsync(folder.Path, ["route", "run", "route.yaml", "--once", "--data", "data"], environment);

    private void AssertDone()
    {
        Assert.Equal(["a.xml", "a.xml.done"], Names("out").Order());
        Assert.Equal("harmless: in/a.xml", File.ReadAllText(folder["out/a.xml"]));
        string kept = Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(kept));
        Assert.Single(Directory.GetFiles(folder["quarantine"], "*.q", SearchOption.AllDirectories));
    }

    private IReadOnlyList<string> Names(string name) => Directory.Exists(folder[name]) ? [.. Directory.GetFiles(folder[name]).Select(f => Path.GetFileName(f))] : [];
}
