using System.Text;
using System.Text.Json;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Filesystem.Acting;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Tests.Filesystem;

public sealed class ActionTests : IDisposable
{
    private static readonly byte[] Bad = Encoding.ASCII.GetBytes("bad");
    private readonly TempTree tree = new();
    private readonly FilesystemConnector connector;

    public ActionTests() => connector = tree.Connector();

    private string Quarantine => tree.Path + "/dsxconnect-quarantine";

    public void Dispose() => tree.Dispose();

    [Fact]
    public async Task A_moved_file_keeps_its_path_loses_its_right_to_run_and_has_a_record()
    {
        string file = tree.Text("sub/evil.sh", "bad");
        File.SetUnixFileMode(file, (UnixFileMode)0b100_111_101_101);
        NewItem item = await Only();

        ActionResult result = await connector.Act(item, ActionKind.Move, Bad);

        Assert.Equal(Quarantine + "/sub/evil.sh", result.Destination);
        Assert.Equal(0x180, TempTree.StatOf(result.Destination!).Mode);
        Assert.Equal(item.Identity.FileId, TempTree.StatOf(result.Destination!).Inode);
        Assert.Equal(0x1C0, TempTree.StatOf(Quarantine).Mode);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(result.Destination + ".lazaret.json"));
        JsonElement root = record.RootElement;
        Assert.Equal(file, root.GetProperty("location").GetString());
        Assert.Equal(("job-1", 7, "move"), (root.GetProperty("job_id").GetString(), root.GetProperty("item_id").GetInt32(), root.GetProperty("action").GetString()));
        Assert.Equal((3, "04755"), (root.GetProperty("size").GetInt32(), root.GetProperty("mode").GetString()));
        Assert.Equal(64, root.GetProperty("sha256").GetString()!.Length);
        Assert.Equal("malicious", root.GetProperty("outcome").GetString());
        JsonElement verdict = root.GetProperty("verdicts")[0];
        Assert.Equal(("stub", "1.2", "42"), (verdict.GetProperty("engine").GetString(), verdict.GetProperty("engine_version").GetString(), verdict.GetProperty("database_version").GetString()));
    }

    [Fact]
    public async Task Files_of_one_name_get_names_of_their_own()
    {
        HashSet<string> destinations = [];
        for (int i = 0; i < 40; i++)
        {
            tree.Text($"d{i}/same.txt", "bad");
        }

        int id = 0;
        foreach (NewItem item in await connector.Items())
        {
            ActionResult result = await connector.Act(item, ActionKind.Move, Bad, new ActionPlan { Kind = ActionKind.Move, PreserveRelativePath = false }, ++id);
            Assert.Equal(ActionStatus.Success, result.Status);
            destinations.Add(result.Destination!);
        }

        Assert.Equal(40, destinations.Count);
        Assert.Contains(Quarantine + "/same.txt", destinations);
        Assert.Contains(Quarantine + "/same-1.txt", destinations);
        Assert.All(destinations, d => Assert.Equal(Bad, TempTree.ReadAt(d)!));
    }

    [Fact]
    public async Task Only_with_overwrite_an_older_quarantined_file_is_replaced()
    {
        tree.Text("f", "bad");
        await connector.Act(await Only(), ActionKind.Move, Bad, id: 1);
        tree.Text("f", "worse");
        ActionResult result = await connector.Act(await Only(), ActionKind.Move, Encoding.ASCII.GetBytes("worse"), new ActionPlan { Kind = ActionKind.Move, Overwrite = true }, 2);

        Assert.Equal(Quarantine + "/f", result.Destination);
        Assert.Equal("worse", File.ReadAllText(result.Destination!));
        Assert.Equal(["f", "f.lazaret.json"], InQuarantine());
    }

    [Fact]
    public async Task Abuse15_every_name_goes_through_move_and_record_unharmed()
    {
        foreach (string name in OddNames.All)
        {
            tree.Text("d/" + name, "bad");
        }

        int id = 0;
        foreach (NewItem item in await connector.Items())
        {
            ActionResult result = await connector.Act(item, ActionKind.MoveTag, Bad, id: ++id);
            ActionResult again = await connector.Act(item, ActionKind.MoveTag, Bad, id: id);

            Assert.True(result.Status == ActionStatus.Success, result.Message);
            Assert.Equal(result.Destination, again.Destination);
            Assert.Equal(Bad, TempTree.ReadAt(result.Destination!)!);
            Assert.False(TempTree.Exists(item.Location));
            QuarantineRecord record = ActingJson.ReadRecord(TempTree.ReadAt(result.Destination + ".lazaret.json"))!;
            Assert.Equal(item.Location, record.Location);
            if (LosslessUtf8.HasEscapes(item.Location))
            {
                Assert.Equal(item.Location, LosslessUtf8.Decode(Convert.FromBase64String(record.LocationBase64!)));
            }

            Assert.True(TempTree.Exists(result.Destination + ".dsx.tags.json"));
        }

        Assert.Equal(OddNames.All.Length, id);
        Assert.Empty(await connector.Items());
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("../elsewhere")]
    [InlineData("other-folder")]
    [InlineData("dsxconnect-quarantine/../out")]
    [InlineData("dsxconnect-quarantine-2")]
    public async Task Abuse13_a_target_outside_the_quarantine_is_refused(string target)
    {
        string file = tree.Text("f", "bad");

        ActionResult result = await connector.Act(await Only(), ActionKind.Move, Bad, new ActionPlan { Kind = ActionKind.Move, Target = target });

        Assert.Equal(ActionStatus.Error, result.Status);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_target_inside_the_quarantine_is_a_folder_of_it()
    {
        tree.Text("a/f", "bad");

        ActionResult result = await connector.Act(await Only(), ActionKind.Move, Bad, new ActionPlan { Kind = ActionKind.Move, Target = "dsxconnect-quarantine/2026/november" });

        Assert.Equal(Quarantine + "/2026/november/a/f", result.Destination);
    }

    [Fact]
    public async Task Abuse13_nothing_can_be_moved_over_the_journal()
    {
        tree.Text(".lazaret/journal/f", "bad");

        ActionResult result = await connector.Act(await Only(), ActionKind.Move, Bad);

        Assert.Equal(Quarantine + "/.lazaret_/journal/f", result.Destination);
    }

    [Fact]
    public async Task Abuse14_a_quarantine_that_is_a_link_planted_in_the_asset_is_refused()
    {
        using TempTree elsewhere = new();
        string file = tree.Text("f", "bad");
        NewItem item = await Only();
        Directory.CreateSymbolicLink(Quarantine, elsewhere.Path);

        foreach (ActionKind kind in new[] { ActionKind.Move, ActionKind.Delete })
        {
            ActionResult result = await connector.Act(item, kind, Bad);
            Assert.Equal(ActionStatus.PermissionError, result.Status);
        }

        Assert.True(File.Exists(file));
        Assert.Empty(elsewhere.AllFiles());
    }

    [Fact]
    public async Task A_quarantine_elsewhere_may_be_a_link()
    {
        using TempTree elsewhere = new();
        Directory.CreateSymbolicLink(elsewhere.Path + "/link", elsewhere.Folder("real"));
        FilesystemConnector other = tree.Connector(o => o.QuarantinePath = elsewhere.Path + "/link");
        tree.Text("f", "bad");

        ActionResult result = await other.Act(await Only(), ActionKind.Move, Bad);

        Assert.Equal(elsewhere.Path + "/real/f", result.Destination);
    }

    [Fact]
    public async Task Of_two_hard_links_only_the_one_that_was_scanned_is_moved()
    {
        string file = tree.Text("f", "bad");
        Commands.Run("ln", file, tree.Path + "/g");
        NewItem item = (await connector.Items()).Single(i => i.Location == file);

        await connector.Act(item, ActionKind.Move, Bad);

        Assert.True(File.Exists(tree.Path + "/g"));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Tags_are_written_beside_the_file_sorted_and_indented()
    {
        string file = tree.Text("f", "bad");
        NewItem item = await Only();
        await connector.Act(item, ActionKind.Tag, Bad);
        Assert.Equal("{\n  \"Verdict\": \"Malicious\"\n}\n", File.ReadAllText(file + ".dsx.tags.json"));

        await connector.Act(item, ActionKind.Tag, Bad, new ActionPlan { Kind = ActionKind.Tag, Tags = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } });

        Assert.Equal("{\n  \"a\": \"1\",\n  \"b\": \"2\"\n}\n", File.ReadAllText(file + ".dsx.tags.json"));
    }

    [Fact]
    public async Task A_users_file_with_the_name_of_the_sidecar_is_not_overwritten()
    {
        string file = tree.Text("f", "bad");
        tree.Text("f.dsx.tags.json", "mine");

        ActionResult result = await connector.Act((await connector.Items()).Single(i => i.Location == file), ActionKind.Tag, Bad);

        Assert.Equal(ActionStatus.Error, result.Status);
        Assert.Equal("mine", File.ReadAllText(file + ".dsx.tags.json"));
    }

    [Fact]
    public async Task When_only_the_tag_fails_movetag_is_partial_and_says_so()
    {
        tree.Text("f", "bad");
        connector.OnStep = step => step == "tag" ? Errno.NoSpace : 0;

        ActionResult result = await connector.Act(await Only(), ActionKind.MoveTag, Bad);

        Assert.Equal(ActionStatus.Partial, result.Status);
        Assert.Contains("not tagged", result.Message);
        Assert.True(File.Exists(result.Destination));
    }

    [Theory]
    [InlineData("journal.Intent", ActionKind.Move, Errno.NoSpace, ActionStatus.TransientPlatformError)]
    [InlineData("record", ActionKind.Move, Errno.NoSpace, ActionStatus.TransientPlatformError)]
    [InlineData("move.rename", ActionKind.Move, Errno.ReadOnly, ActionStatus.PermissionError)]
    [InlineData("move.rename", ActionKind.Move, Errno.Quota, ActionStatus.TransientPlatformError)]
    [InlineData("journal.Intent", ActionKind.Delete, Errno.NoSpace, ActionStatus.TransientPlatformError)]
    [InlineData("remove.stage", ActionKind.Delete, Errno.NotPermitted, ActionStatus.PermissionError)]
    [InlineData("journal.Verified", ActionKind.Delete, Errno.NoSpace, ActionStatus.TransientPlatformError)]
    [InlineData("remove.unlink", ActionKind.Delete, Errno.Busy, ActionStatus.TransientPlatformError)]
    [InlineData("tag", ActionKind.Tag, Errno.Io, ActionStatus.TransientPlatformError)]
    public async Task Abuse10_an_action_that_fails_leaves_the_file_where_it_is_and_works_later(string at, ActionKind kind, int error, ActionStatus expected)
    {
        string file = tree.Text("d/f", "bad");
        NewItem item = await Only();
        connector.OnStep = step => step == at ? error : 0;

        ActionResult failed = await connector.Act(item, kind, Bad);

        Assert.Equal(expected, failed.Status);
        Assert.Equal(Bad, TempTree.ReadAt(file)!);
        Assert.Equal(item.Identity.FileId, TempTree.StatOf(file).Inode);
        Assert.Empty(InQuarantine());

        connector.OnStep = null;
        Assert.Equal(ActionStatus.Success, (await connector.Act(item, kind, Bad)).Status);
        Assert.Equal(kind == ActionKind.Tag, File.Exists(file));
    }

    [Theory]
    [InlineData("copy.data", Errno.NoSpace)]
    [InlineData("copy.rename", Errno.Io)]
    [InlineData("remove.stage", Errno.ReadOnly)]
    [InlineData("journal.Verified", Errno.NoSpace)]
    [InlineData("remove.unlink", Errno.Busy)]
    public async Task Abuse10_a_move_to_another_device_that_fails_leaves_no_half_copy(string at, int error)
    {
        string file = tree.Text("d/f", "bad");
        NewItem item = await Only();
        connector.OnStep = step => step == at ? error : step == "move.rename" ? Errno.CrossDevice : 0;

        ActionResult failed = await connector.Act(item, ActionKind.Move, Bad);

        Assert.NotEqual(ActionStatus.Success, failed.Status);
        Assert.Equal(Bad, TempTree.ReadAt(file)!);
        Assert.Empty(InQuarantine());

        connector.OnStep = null;
        Assert.Equal(ActionStatus.Success, (await connector.Act(item, ActionKind.Move, Bad)).Status);
        Assert.Equal(["d/f", "d/f.lazaret.json"], InQuarantine());
    }

    [Fact]
    public async Task A_move_to_another_device_copies_compares_and_removes()
    {
        const string Memory = "/dev/shm";
        using TempTree elsewhere = new(Directory.Exists(Memory) ? Memory : null);
        bool real = TempTree.StatOf(elsewhere.Path).Device != TempTree.StatOf(tree.Path).Device;
        FilesystemConnector other = tree.Connector(o => o.QuarantinePath = elsewhere.Path + "/q");
        other.OnStep = step => !real && step == "move.rename" ? Errno.CrossDevice : 0;
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        string file = tree.File("d/f", content);
        NewItem item = await Only();

        ActionResult first = await other.Act(item, ActionKind.Move, content);
        ActionResult again = await other.Act(item, ActionKind.Move, content);

        Assert.Equal((ActionStatus.Success, ActionStatus.Success), (first.Status, again.Status));
        Assert.Equal(elsewhere.Path + "/q/d/f", first.Destination);
        Assert.True(content.AsSpan().SequenceEqual(TempTree.ReadAt(first.Destination!)));
        Assert.Equal(0x180, TempTree.StatOf(first.Destination!).Mode);
        Assert.False(File.Exists(file));
        Assert.Equal(ActionStatus.Success, (await DeleteOther(other)).Status);
        Assert.Empty(tree.AllFiles());
    }

    [Fact]
    public async Task A_copy_whose_hash_is_not_the_scanned_one_is_thrown_away()
    {
        string file = tree.Text("f", "bad");
        connector.OnStep = step => step == "move.rename" ? Errno.CrossDevice : 0;

        ActionResult result = await connector.Act(await Only(), ActionKind.Move, Encoding.ASCII.GetBytes("dab"));

        Assert.Equal(ActionStatus.ObjectChanged, result.Status);
        Assert.True(File.Exists(file));
        Assert.Empty(InQuarantine());
    }

    [Fact]
    public async Task A_file_of_which_only_the_hash_is_known_is_acted_on_when_it_has_that_hash()
    {
        string file = tree.Text("f", "bad");
        NewItem unknown = new(file, "", ObjectIdentity.Unknown);

        Assert.Equal(ActionStatus.Error, (await connector.Act(unknown, ActionKind.Delete)).Status);
        Assert.Equal(ActionStatus.ObjectChanged, (await connector.Act(unknown, ActionKind.Delete, Encoding.ASCII.GetBytes("other"))).Status);
        Assert.Equal(ActionStatus.Success, (await connector.Act(unknown, ActionKind.Delete, Bad)).Status);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Missing_because_somebody_else_removed_it_is_not_found_also_after_our_own_intent()
    {
        string file = tree.Text("f", "bad");
        NewItem item = await Only();
        connector.OnStep = step => step == "remove.stage" ? throw new CrashException() : 0;
        await Assert.ThrowsAsync<CrashException>(() => connector.Act(item, ActionKind.Delete, Bad));
        File.Delete(file);
        connector.OnStep = null;

        Assert.Equal(ActionStatus.ObjectNotFound, (await connector.Act(item, ActionKind.Delete, Bad)).Status);
    }

    [Theory]
    [InlineData(ActionKind.Delete, "remove.stage")]
    [InlineData(ActionKind.Move, "move.rename")]
    public async Task Abuse14_a_file_put_in_the_place_of_the_scanned_one_at_the_last_moment_is_given_back(ActionKind kind, string moment)
    {
        string file = tree.Text("d/f", "bad");
        NewItem item = await Only();
        connector.OnStep = step =>
        {
            if (step == moment)
            {
                File.Move(file, tree.Path + "/kept");
                File.WriteAllText(file, "precious");
            }

            return 0;
        };

        ActionResult result = await connector.Act(item, kind, Bad);

        Assert.Equal(ActionStatus.ObjectChanged, result.Status);
        Assert.Equal("precious", File.ReadAllText(file));
        Assert.Equal("bad", File.ReadAllText(tree.Path + "/kept"));
        Assert.Empty(InQuarantine());
    }

    [Theory]
    [InlineData(ActionKind.Delete)]
    [InlineData(ActionKind.Move)]
    public async Task Abuse14_an_attacker_who_swaps_folders_and_links_gets_nothing_outside_deleted_or_moved(ActionKind kind)
    {
        using TempTree outside = new();
        outside.Text("f", "precious");
        using CancellationTokenSource stop = new();
        tree.Text("d/f", "bad");
        NewItem item = await Only();
        Task swapper = Task.Run(() => Swapping.Folder(tree.Path + "/d", outside.Path, stop.Token));
        int acted = 0;
        for (int i = 0; i < 300 && acted < 20; i++)
        {
            ActionResult result = await connector.Act(item, kind, Bad, id: i + 1);
            Assert.Equal("precious", outside.AllFiles().Count == 1 ? File.ReadAllText(outside.Path + "/f") : "gone");
            if (result.Status == ActionStatus.Success)
            {
                acted++;
                break;
            }

            Assert.Contains(result.Status, new[] { ActionStatus.ObjectChanged, ActionStatus.ObjectNotFound, ActionStatus.TransientPlatformError });
        }

        await stop.CancelAsync();
        await swapper;
        Assert.Equal(1, acted);
        Assert.Equal(["f"], outside.AllFiles());
    }

    private async Task<ActionResult> DeleteOther(FilesystemConnector other)
    {
        tree.Text("second", "bad");
        return await other.Act(await Only(), ActionKind.Delete, Bad, id: 8);
    }

    private async Task<NewItem> Only() => Assert.Single(await connector.Items());

    private List<string> InQuarantine() => Directory.Exists(Quarantine)
        ? [.. tree.AllFiles("dsxconnect-quarantine").Select(f => f["dsxconnect-quarantine/".Length..]).Where(f => !f.StartsWith(".lazaret/journal/", StringComparison.Ordinal))]
        : [];
}
