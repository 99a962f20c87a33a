using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Tests.Filesystem;

public sealed class ListingTests : IDisposable
{
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public async Task A_missing_asset_is_a_failure_with_a_sentence_and_no_empty_listing()
    {
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = tree.Path + "/nowhere" }, TimeProvider.System);

        ListPage page = Assert.Single(await connector.Pages());

        Assert.Equal(ReasonCode.ObjectNotFound, page.Failure?.Reason);
        Assert.Contains("/nowhere does not exist", page.Failure!.Message);
        Assert.Equal(ReasonCode.ObjectNotFound, (await connector.CheckAsync(default))?.Reason);
    }

    [Fact]
    public async Task The_asset_may_be_a_single_file()
    {
        string file = tree.Text("one.txt", "content");
        tree.Text("two.txt", "other");
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = file }, TimeProvider.System);

        NewItem item = Assert.Single(await connector.Items());

        Assert.Equal(file, item.Location);
        Assert.Equal(7, (await connector.Read(file)).Bytes);
        Assert.Equal(ReasonCode.OutsideAsset, (await connector.Read(tree.Path + "/two.txt")).Failure?.Reason);
    }

    [Fact]
    public async Task A_single_file_can_be_moved_to_quarantine_beside_it()
    {
        string file = tree.Text("one.txt", "content");
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = file }, TimeProvider.System);

        var result = await connector.Act(Assert.Single(await connector.Items()), Core.Actions.ActionKind.Move);

        Assert.Equal(tree.Path + "/dsxconnect-quarantine/one.txt", result.Destination);
        Assert.True(TempTree.Exists(result.Destination!));
    }

    [Fact]
    public async Task Links_special_files_sidecars_and_filtered_files_are_counted_not_listed()
    {
        tree.Text("a.txt", "x");
        tree.Text("b.bin", "x");
        tree.Text("a.txt.dsx.tags.json", "{\n  \"Verdict\": \"Malicious\"\n}\n");
        File.CreateSymbolicLink(tree.Path + "/link", tree.Path + "/a.txt");
        Commands.Run("mkfifo", tree.Path + "/fifo");

        EnumerationStats stats = (await tree.Connector().Pages(new ListRequest("-*.bin"))).Aggregate(EnumerationStats.Zero, (s, p) => s + p.Stats);

        Assert.Equal(new EnumerationStats(Seen: 1, FilteredOut: 1, Links: 1, Special: 1, Reserved: 1), stats);
    }

    [Theory]
    [InlineData("MZ this program hides behind the name of a tag file")]
    [InlineData("{\n  \"a\": {}\n}\n")]
    [InlineData("{\"Verdict\":\"Malicious\"}")]
    public async Task A_file_with_the_name_of_a_sidecar_but_other_content_is_listed(string content)
    {
        string file = tree.Text("evil.exe.dsx.tags.json", content);

        Assert.Equal(file, Assert.Single(await tree.Connector().Items()).Location);
    }

    [Fact]
    public async Task The_quarantine_is_not_listed_but_folders_with_a_similar_name_are()
    {
        tree.Text("dsxconnect-quarantine/in", "x");
        string similar = tree.Text("dsxconnect-quarantine2/out", "x");
        string deeper = tree.Text("sub/dsxconnect-quarantine/out", "x");

        Assert.Equal([similar, deeper], (await tree.Connector().Items()).Select(i => i.Location).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_others_made_in_the_name_of_the_quarantine_does_not_hide_its_files()
    {
        string hidden = tree.Text("dsxconnect-quarantine/evil", "x");
        File.SetUnixFileMode(tree.Path + "/dsxconnect-quarantine", (UnixFileMode)0b111_111_111);
        FilesystemConnector connector = tree.Connector();

        Assert.Equal(hidden, Assert.Single(await connector.Items()).Location);
        Assert.Equal((1, null), await connector.Read(hidden));
    }

    [Fact]
    public async Task Abuse15_every_name_that_linux_allows_is_listed_and_read()
    {
        Dictionary<string, string> content = [];
        foreach (string name in OddNames.All)
        {
            content.Add(tree.Text("d/" + name, name.Length.ToString()), name.Length.ToString());
            content.Add(tree.Text("d-" + name[..Math.Min(40, name.Length)].TrimEnd('\ud83d') + "/f", "x"), "x");
        }

        FilesystemConnector connector = tree.Connector();
        List<NewItem> items = await connector.Items();

        Assert.Equal(content.Keys.Order(StringComparer.Ordinal), items.Select(i => i.Location).Order(StringComparer.Ordinal));
        foreach (NewItem item in items)
        {
            Assert.Equal((content[item.Location].Length, null), await connector.Read(item.Location));
        }
    }

    [Fact]
    public async Task A_listing_killed_at_a_random_page_and_resumed_is_complete()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        HashSet<string> all = [];
        for (int i = 0; i < 400; i++)
        {
            string path = string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => "abc"[random.Next(3)] + new string('x', random.Next(2)))) + $"/f{i}";
            all.Add(tree.File(path, 1));
        }

        FilesystemConnector connector = tree.Connector();
        for (int round = 0; round < 30; round++)
        {
            HashSet<string> seen = [];
            string? cursor = null;
            bool ended = false;
            while (!ended)
            {
                int left = random.Next(1, 40);
                ended = true;
                await foreach (ListPage page in connector.ListAsync(new ListRequest(Cursor: cursor, PageSize: random.Next(1, 200)), default))
                {
                    // A page counts once it was accepted; the kill comes before or after that.
                    if (left-- == 0)
                    {
                        ended = false;
                        break;
                    }

                    seen.UnionWith(page.Items.Select(i => i.Location));
                    cursor = page.Cursor;
                }
            }

            Assert.True(all.SetEquals(seen), $"seed {seed}, round {round}: {all.Count - seen.Count} missing");
        }
    }

    [Fact]
    public async Task A_resumed_listing_does_not_go_through_finished_sub_trees_again()
    {
        for (int i = 0; i < 20; i++)
        {
            tree.File($"d{i:00}/f", 1);
        }

        FilesystemConnector connector = tree.Connector();
        List<ListPage> pages = await connector.Pages(new ListRequest(PageSize: 1));
        string cursor = pages.First(p => p.Items.Any(i => i.Location.Contains("/d10/", StringComparison.Ordinal))).Cursor!;

        List<string> rest = [.. (await connector.Pages(new ListRequest(Cursor: cursor))).SelectMany(p => p.Items).Select(i => i.Location)];

        Assert.InRange(rest.Count, 9, 10);
        Assert.DoesNotContain(rest, l => l.Contains("/d0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1.d.!!!")]
    [InlineData("")]
    public async Task A_cursor_that_makes_no_sense_starts_the_listing_anew(string cursor)
    {
        tree.File("f", 1);

        Assert.Single((await tree.Connector().Pages(new ListRequest(Cursor: cursor))).SelectMany(p => p.Items));
    }

    [Fact]
    public async Task A_cursor_into_a_folder_that_is_gone_goes_on_behind_it()
    {
        tree.File("a/f", 1);
        tree.File("b/f", 1);
        string last = tree.File("c/f", 1);
        string cursor = WalkCursor.At("b"u8);
        Directory.Delete(tree.Path + "/b", recursive: true);

        Assert.Equal([last], (await tree.Connector().Pages(new ListRequest(Cursor: cursor))).SelectMany(p => p.Items).Select(i => i.Location));
    }

    [Fact]
    public async Task A_folder_that_vanishes_in_the_middle_is_no_failure()
    {
        for (int i = 0; i < 50; i++)
        {
            tree.File($"d{i:00}/f", 1);
        }

        int listed = 0;
        await foreach (ListPage page in tree.Connector().ListAsync(new ListRequest(PageSize: 1), default))
        {
            Assert.Null(page.Failure);
            listed += page.Items.Count;
            if (listed == 5)
            {
                Directory.Delete(tree.Path + "/d40", recursive: true);
            }
        }

        Assert.Equal(49, listed);
    }

    [Fact]
    public async Task With_follow_inside_a_link_to_a_file_inside_gives_the_file_itself()
    {
        string real = tree.File("data/real.txt", 1);
        File.CreateSymbolicLink(Directory.CreateDirectory(tree.Path + "/links").FullName + "/l", "../data/real.txt");
        File.CreateSymbolicLink(tree.Path + "/links/out", "/etc/passwd");
        FilesystemConnector connector = tree.Connector(o => o.Symlinks = SymlinkPolicy.FollowInside);

        List<ListPage> pages = await connector.Pages(new ListRequest("links/**"));

        Assert.Equal([real], pages.SelectMany(p => p.Items).Select(i => i.Location));
        Assert.Equal(1, pages.Sum(p => p.Stats.Links));
    }

    [Fact]
    public void Options_are_checked_all_at_once()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new FilesystemConnector(new FilesystemOptions { AssetPath = "", QuarantinePath = "", MonitorMaxPending = 0 }, TimeProvider.System));

        Assert.Contains("AssetPath", error.Message);
        Assert.Contains("QuarantinePath", error.Message);
        Assert.Contains("MonitorMaxPending", error.Message);
    }

    [Fact]
    public void An_asset_inside_its_own_quarantine_is_refused() =>
        Assert.Throws<ArgumentException>(() => tree.Connector(o => o.QuarantinePath = Path.GetDirectoryName(tree.Path)!));

    [Fact]
    public void The_same_asset_has_the_same_id_however_it_is_written()
    {
        File.CreateSymbolicLink(tree.Folder("other") + "/way", tree.Path);

        Assert.Equal(tree.Connector().Info.Id, tree.Connector(o => o.AssetPath = tree.Path + "/other/way/../" + Path.GetFileName(tree.Path) + "/./other//way").Info.Id);
    }
}
