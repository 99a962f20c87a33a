using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Filesystem;

[Collection(nameof(AloneCollection))]
public sealed class ProcessWideTests : IDisposable
{
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tree_deeper_than_any_path_may_be_is_listed_and_read_with_few_handles(bool withoutOpenAt2)
    {
        const int Levels = 4_000;
        Commands.MakeDeepTree(tree.Path, Levels, "abcdefghi");
        Beneath.WithoutOpenAt2 = withoutOpenAt2;
        try
        {
            FilesystemConnector connector = tree.Connector();
            int handles = Directory.GetFiles("/proc/self/fd").Length;
            int most = 0;
            List<NewItem> items = [];
            await foreach (ListPage page in connector.ListAsync(new ListRequest(), default))
            {
                most = Math.Max(most, Directory.GetFiles("/proc/self/fd").Length);
                items.AddRange(page.Items);
            }

            Assert.Equal(2, items.Count); // one at the bottom, one in a folder beside the way, half way down
            Assert.All(items, i => Assert.Equal(4, i.Identity.Size));
            Assert.InRange(most, 0, handles + TreeWalker.MaxHandles + 8);
            NewItem deepest = items.MaxBy(i => i.Location.Length)!;
            Assert.True(deepest.Location.Length > 10 * Levels);
            Assert.Equal((4, null), await connector.Read(deepest.Location));
            Assert.Equal(ActionStatus.Success, (await connector.Act(deepest, ActionKind.Delete)).Status);
            Assert.Equal(ReasonCode.ObjectNotFound, (await connector.Read(deepest.Location)).Failure?.Reason);
        }
        finally
        {
            Beneath.WithoutOpenAt2 = false;
        }
    }

    [Fact]
    public async Task Abuse12_a_sparse_file_of_a_gibibyte_is_streamed_at_flat_memory_and_one_of_a_tebibyte_is_listed()
    {
        FilesystemConnector connector = tree.Connector();
        const long Size = 1L << 30;
        using (FileStream big = File.Create(tree.Path + "/big"))
        {
            big.SetLength(Size);
        }

        using (FileStream huge = File.Create(tree.Path + "/huge"))
        {
            huge.SetLength(1L << 40);
        }

        Dictionary<string, long> sizes = (await connector.Items()).ToDictionary(i => Path.GetFileName(i.Location), i => i.Identity.Size);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        (long read, Failure? failure) = await connector.Read(tree.Path + "/big");
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(new Dictionary<string, long> { ["big"] = Size, ["huge"] = 1L << 40 }, sizes);
        Assert.Equal((Size, null), (read, failure));
        Assert.InRange(allocated, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Without_openat2_links_are_not_followed_either()
    {
        tree.Text("real/f", "inside");
        Directory.CreateSymbolicLink(tree.Path + "/way", tree.Path + "/real");
        File.CreateSymbolicLink(tree.Path + "/file", tree.Path + "/real/f");
        Beneath.WithoutOpenAt2 = true;
        try
        {
            FilesystemConnector connector = tree.Connector();
            Assert.Equal((6, null), await connector.Read(tree.Path + "/real/f"));
            Assert.Equal(ReasonCode.OutsideAsset, (await connector.Read(tree.Path + "/way/f")).Failure?.Reason);
            Assert.Equal(ReasonCode.OutsideAsset, (await connector.Read(tree.Path + "/file")).Failure?.Reason);
        }
        finally
        {
            Beneath.WithoutOpenAt2 = false;
        }
    }

    [Fact]
    public async Task An_unreadable_folder_is_counted_and_named_and_the_rest_is_listed()
    {
        tree.File("closed/secret", 1);
        string open = tree.File("open/f", 1);
        File.SetUnixFileMode(tree.Path + "/closed", UnixFileMode.None);
        List<ListPage> pages = await AsNobody.Run(() => tree.Connector().Pages());
        File.SetUnixFileMode(tree.Path + "/closed", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal([open], pages.SelectMany(p => p.Items).Select(i => i.Location));
        Assert.Equal(1, pages.Sum(p => p.Stats.Unreadable));
        Assert.Contains("/closed", Assert.Single(pages.SelectMany(p => p.Complaints ?? [])));
    }

    [Fact]
    public async Task An_unreadable_file_is_a_permission_error()
    {
        string file = tree.File("closed", 1);
        File.SetUnixFileMode(file, UnixFileMode.None);

        (_, Failure? failure) = await AsNobody.Run(() => tree.Connector().Read(file));

        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.PermissionError), (failure?.Class, failure?.Reason));
    }

    [Theory]
    [InlineData(ActionKind.Delete)]
    [InlineData(ActionKind.Move)]
    [InlineData(ActionKind.Tag)]
    public async Task An_action_without_the_right_to_it_is_a_permission_error_and_the_file_stays(ActionKind kind)
    {
        string file = tree.Text("d/f", "bad");
        NewItem item = Assert.Single(await tree.Connector().Items());
        File.SetUnixFileMode(tree.Path, (UnixFileMode)0b111_111_111); // a quarantine can be made …
        File.SetUnixFileMode(tree.Path + "/d", (UnixFileMode)0b101_101_101); // … but nothing taken from here

        ActionResult result = await AsNobody.Run(async () =>
            Libc.EffectiveUser() == 0 ? ActionResult.None : await tree.Connector().Act(item, kind));
        File.SetUnixFileMode(tree.Path + "/d", (UnixFileMode)0b111_111_111);

        Assert.Equal(ActionStatus.PermissionError, result.Status);
        Assert.Equal([file[(tree.Path.Length + 1)..]], tree.AllFiles());
    }
}
