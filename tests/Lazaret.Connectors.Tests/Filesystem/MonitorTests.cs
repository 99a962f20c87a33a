using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.TestKit.Time;

namespace Lazaret.Connectors.Tests.Filesystem;

public sealed class MonitorTests : IDisposable
{
    private static readonly MonitorRequest Quick = new("") { Settle = TimeSpan.FromMilliseconds(50), PollInterval = TimeSpan.FromMilliseconds(30) };
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_there_at_the_start_what_is_made_and_what_is_changed_is_told(bool polling)
    {
        string old = tree.Text("old", "1");
        await using Watching watching = new(tree.Connector(), Quick with { ForcePolling = polling });
        await watching.Until(old, 1);

        string made = tree.Text("sub/deep/made", "1");
        await watching.Until(made, 1);
        tree.Text("sub/deep/made", "22");
        await watching.Until(made, 2);
    }

    [Fact]
    public async Task A_folder_moved_in_is_told_with_all_its_files_and_watched()
    {
        using TempTree outside = new();
        outside.Text("in/a/b/f", "1");
        await using Watching watching = new(tree.Connector(), Quick);
        await watching.Until(tree.Text("first", "1"), 1);

        Directory.Move(outside.Path + "/in", tree.Path + "/in");
        await watching.Until(tree.Path + "/in/a/b/f", 1);
        await watching.Until(tree.Text("in/a/later", "1"), 1);
    }

    [Fact]
    public async Task After_a_rename_of_a_folder_its_files_are_told_under_their_new_path()
    {
        tree.Text("a/sub/f", "1");
        await using Watching watching = new(tree.Connector(), Quick);
        await watching.Until(tree.Path + "/a/sub/f", 1);

        Directory.Move(tree.Path + "/a", tree.Path + "/b");
        await watching.Until(tree.Path + "/b/sub/f", 1);
        await watching.Until(tree.Text("b/sub/new", "1"), 1);
    }

    [Fact]
    public async Task A_growing_file_is_told_when_it_has_come_to_rest_and_not_before()
    {
        ManualTimeProvider time = new();
        TimeSpan settle = TimeSpan.FromSeconds(10);
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = tree.Path }, time);
        string first = tree.Text("first", "1");
        await using Watching watching = new(connector, Quick with { Settle = settle, Reconcile = TimeSpan.FromDays(100) });
        await watching.Until(first, 1);

        string file = tree.Text("growing", "");
        using (FileStream stream = new(file, FileMode.Append))
        {
            for (int i = 1; i <= 60; i++)
            {
                stream.WriteByte(1);
                stream.Flush();
                time.Advance(settle * 0.6); // never two in a row without a write between: nothing stands still for as long as it must
                await watching.Turn();
            }
        }

        Task<NewItem> told = watching.Until(file, 60);
        while (!told.IsCompleted)
        {
            time.Advance(settle);
            await watching.Turn();
        }

        await told;
        Assert.Equal([60], watching.Told.Where(i => i.Location == file).Select(i => i.Identity.Size));
    }

    [Fact]
    public async Task Folders_beyond_the_limit_of_watches_are_polled()
    {
        tree.Text("a/f", "1");
        await using Watching watching = new(tree.Connector(o => o.MonitorMaxWatches = 1), Quick);
        await watching.Until(tree.Path + "/a/f", 1);

        await watching.Until(tree.Text("a/made", "1"), 1);
        await watching.Until(tree.Text("a/made", "22"), 2);
    }

    [Fact]
    public async Task A_monitor_that_is_stopped_leaves_no_handle_behind()
    {
        for (int i = 0; i < 3; i++)
        {
            await using Watching watching = new(tree.Connector(), Quick);
            await watching.Until(tree.Text("f" + i, "1"), 1);
            Assert.Contains("anon_inode:inotify", Handles());
        }

        Assert.DoesNotContain("anon_inode:inotify", Handles());
        Assert.DoesNotContain(Handles(), h => h.StartsWith(tree.Path, StringComparison.Ordinal));
    }

    private static List<string> Handles() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "")];

    [Fact]
    public async Task After_an_overflow_of_the_event_queue_nothing_is_missed()
    {
        FilesystemConnector connector = tree.Connector();
        bool lose = false;
        int lost = 0;
        connector.OnEvent = e =>
        {
            if (!Volatile.Read(ref lose))
            {
                return e;
            }

            // The kernel drops what does not fit and says so in the end.
            return Interlocked.Increment(ref lost) == 100 ? new InotifyEvent(-1, InotifyEvent.Overflow, []) : new InotifyEvent(-1, 0, []);
        };
        await using Watching watching = new(connector, Quick);
        await watching.Until(tree.Text("first", "1"), 1);

        Volatile.Write(ref lose, true);
        List<string> made = [.. Enumerable.Range(0, 200).Select(i => tree.Text($"d{i % 3}/f{i}", "1"))];
        for (int i = 0; Volatile.Read(ref lost) < 100; i++)
        {
            made.Add(tree.Text("g" + i, "1"));
            await Task.Yield();
        }

        foreach (string file in made)
        {
            await watching.Until(file, 1);
        }
    }

    [Fact]
    public async Task Reconciliation_finds_what_no_event_told_of()
    {
        FilesystemConnector connector = tree.Connector();
        connector.OnEvent = _ => new InotifyEvent(-1, 0, []);
        await using Watching watching = new(connector, Quick with { Reconcile = TimeSpan.FromMilliseconds(200) });

        await watching.Until(tree.Text("a/f", "1"), 1);
        await watching.Until(tree.Text("a/g", "1"), 1);
    }

    [Fact]
    public async Task More_files_than_may_wait_are_all_told_in_the_end()
    {
        await using Watching watching = new(tree.Connector(o => o.MonitorMaxPending = 5), Quick);
        await watching.Until(tree.Text("first", "1"), 1);

        foreach (string file in Enumerable.Range(0, 60).Select(i => tree.Text("f" + i, "1")).ToList())
        {
            await watching.Until(file, 1);
        }
    }

    [Fact]
    public async Task A_restart_tells_what_changed_while_nobody_watched_and_gives_the_rest_the_same_key()
    {
        string same = tree.Text("same", "1");
        string changed = tree.Text("changed", "1");
        Dictionary<string, string> keys = [];
        await using (Watching before = new(tree.Connector(), Quick))
        {
            keys[same] = (await before.Until(same, 1)).IdempotencyKey!;
            keys[changed] = (await before.Until(changed, 1)).IdempotencyKey!;
        }

        tree.Text("changed", "22");
        string made = tree.Text("made", "1");

        await using Watching after = new(tree.Connector(), Quick);
        Assert.Equal(keys[same], (await after.Until(same, 1)).IdempotencyKey);
        Assert.NotEqual(keys[changed], (await after.Until(changed, 2)).IdempotencyKey);
        await after.Until(made, 1);
    }

    [Fact]
    public async Task What_we_do_ourselves_is_not_told()
    {
        FilesystemConnector connector = tree.Connector();
        await using Watching watching = new(connector, Quick);
        NewItem moved = await watching.Until(tree.Text("d/bad", "bad"), 3);
        NewItem tagged = await watching.Until(tree.Text("d/worse", "worse"), 5);

        Assert.Equal(ActionStatus.Success, (await connector.Act(moved, ActionKind.MoveTag)).Status);
        Assert.Equal(ActionStatus.Success, (await connector.Act(tagged, ActionKind.Tag)).Status);
        await watching.Until(tree.Text("d/after", "1"), 1);
        await watching.Until(tree.Text("d/after2", "1"), 1);

        Assert.Equal(["after", "after2", "bad", "worse"], watching.Told.Select(i => Path.GetFileName(i.Location)).Distinct().Order());
    }

    [Fact]
    public async Task The_filter_counts_for_events_too()
    {
        await using Watching watching = new(tree.Connector(), Quick with { Filter = "**/*.txt -tmp" });
        tree.Text("tmp/no.txt", "1");
        tree.Text("d/no.bin", "1");
        await watching.Until(tree.Text("d/yes.txt", "1"), 1);
        tree.Text("tmp/no2.txt", "1");
        tree.Text("d/no2.bin", "1");
        await watching.Until(tree.Text("d/yes2.txt", "1"), 1);

        Assert.All(watching.Told, i => Assert.Contains("/yes", i.Location));
    }

    [Fact]
    public async Task An_asset_that_appears_later_is_watched_from_then_on()
    {
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = tree.Path + "/later" }, TimeProvider.System);
        await using Watching watching = new(connector, Quick);
        await watching.Started;

        await watching.Until(tree.Text("later/f", "1"), 1);
    }
}
